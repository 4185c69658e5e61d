"""Each cause on a few rows, with the sum beside it."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

import fupin_risk as fr
from fupin_risk.reconciliation import Reconciliation
from tests.reconciliation.books import DAY, book, loan


def bridge(result: Reconciliation) -> dict[str, tuple[int, float]]:
    return {row["step"]: (row["rows"], row["amount_yuan"]) for row in result.totals.to_dict("records")}


def compared(left: pd.DataFrame, right: pd.DataFrame, **more: Any) -> dict[str, tuple[int, float]]:
    return bridge(fr.reconcile(left, right, as_of=DAY, **more))


def many(count: int, **more: Any) -> list[dict[str, Any]]:
    """Loans that both sides have."""
    return [loan(f"m{place}", f"m{place}", f"2019-{1 + place % 9:02d}-15", 10_000, **more) for place in range(count)]


def test_wan_yuan_and_a_wrong_amount_part_the_sum_between_them() -> None:
    # 50,000 yuan; 0.50 for 5.0 wan: 5,000 yuan in the right unit, 45,000 less, and 4,999.50 more by the unit.
    assert compared(book(loan("1", amount=50_000)), book(loan("1", amount=0.5))) == {
        "left": (1, 50_000.0),
        "unit": (0, -4_999.5),
        "amount": (0, -45_000.0),
        "right": (1, 0.5),
    }


def test_what_is_rounded_away_in_wan_yuan_goes_with_the_unit() -> None:
    # 21,345.67 yuan is 2.13 wan: nothing is wrong but the unit.
    result = compared(book(loan("1", amount=21_345.67)), book(loan("1", amount=2.13)))
    assert result == {"left": (1, 21_345.67), "unit": (0, -21_343.54), "right": (1, 2.13)}


def test_a_households_two_loans_in_one_row_change_the_count_alone() -> None:
    left = book(loan("1", amount=20_000), loan("2", day="2019-03-20", amount=30_000))
    expected = {"left": (2, 50_000.0), "person_or_household": (-1, 0.0), "right": (1, 50_000.0)}
    assert compared(left, book(loan("1", amount=50_000))) == expected
    assert compared(left, book(loan("other", day="2019-03-25", amount=50_000))) == {
        **expected,
        "cut_off": (0, 0.0),
    }


def test_the_rows_that_add_up_are_found_among_others() -> None:
    # 50,000 = 20,000 + 30,000; the 11,000 are another matter.
    left = book(*(loan(str(amount), amount=amount) for amount in (20_000, 30_000, 11_000)))
    result = fr.reconcile(left, book(loan("x", amount=50_000)), as_of=DAY)
    assert result.only_left["amount_yuan"].tolist() == [11_000.0]
    assert sorted(result.pairs["left_amount_yuan"]) == [20_000.0, 30_000.0]


def test_where_two_choices_add_up_none_is_taken() -> None:
    # 50,000 = 20,000 + 30,000 = 15,000 + 35,000: nobody knows which, and all stay alone.
    left = book(*(loan(str(amount), day="2019-02-20", amount=amount) for amount in (20_000, 30_000, 15_000, 35_000)))
    result = fr.reconcile(left, book(loan("x", amount=50_000)), as_of=DAY)
    assert len(result.only_left) == 4
    assert set(result.causes["cause"]) == {"unknown"}


def test_the_period_cuts_off_what_the_other_books_later() -> None:
    left, right = book(loan("1", day="2019-06-28"), loan("2", "h2")), book(loan("1", day="2019-07-02"), loan("2", "h2"))
    result = compared(left, right, period=("2019-01-01", "2019-06-30"))
    assert result == {"left": (2, 40_000.0), "cut_off": (-1, -20_000.0), "right": (1, 20_000.0)}
    result = compared(right, left, period=("2019-01-01", "2019-06-30"))
    assert result == {"left": (1, 20_000.0), "cut_off": (1, 20_000.0), "right": (2, 40_000.0)}


def test_a_pair_outside_the_period_does_not_count() -> None:
    rows = book(loan("1", day="2018-06-28"), loan("2", "h2"))
    result = fr.reconcile(rows, rows, as_of=DAY, period=("2019-01-01", "2019-12-31"))
    assert result.counts["matched"] == 1
    assert bridge(result) == {"left": (1, 20_000.0), "right": (1, 20_000.0)}


def test_a_renewal_that_is_not_counted_is_one_and_one_counted_as_new_too() -> None:
    lent, again = loan("1", due_on="2020-03-01"), {**loan("1", day="2019-11-20"), "stage": "renewed"}
    assert compared(book(lent, again), book(lent))["renewal"] == (-1, -20_000.0)
    # Nobody says "renewed": it begins, over the same amount, when the first fell due.
    new = loan("2", day="2019-11-20")
    assert compared(book({**lent, "due_on": "2019-11-18"}), book({**lent, "due_on": "2019-11-18"}, new))["renewal"] == (
        1,
        20_000.0,
    )


def test_a_row_entered_twice_is_a_duplicate_and_counts_twice() -> None:
    once = book(loan("1"), loan("2", "h2"))
    twice = pd.concat([once, once.head(1)])
    assert compared(once, twice) == {"left": (2, 40_000.0), "duplicate": (1, 20_000.0), "right": (3, 60_000.0)}
    in_wan = pd.concat([once, once.head(1).assign(amount_yuan=2.0)])
    # 20,000 twice, and 19,998 less by the unit of the second.
    assert compared(once, in_wan) == {
        "left": (2, 40_000.0),
        "duplicate": (1, 20_000.0),
        "unit": (0, -19_998.0),
        "right": (3, 40_002.0),
    }


def test_a_purpose_that_one_side_never_has_is_its_scope() -> None:
    both = many(40, purpose="industry")
    left = book(*both, *(loan(f"x{n}", f"x{n}", amount=10_000, purpose="housing") for n in range(4)))
    result = fr.reconcile(left, book(*both), as_of=DAY)
    assert bridge(result)["scope"] == (-4, -40_000.0)
    (pattern,) = result.patterns["left"]
    assert (pattern.cause, pattern.column, pattern.value, pattern.rows, pattern.missing) == (
        "scope",
        "purpose",
        "housing",
        4,
        4,
    )


def test_two_rows_are_too_few_for_a_scope() -> None:
    both = many(40, purpose="industry")
    left = book(*both, *(loan(f"x{n}", f"x{n}", amount=10_000, purpose="housing") for n in range(2)))
    assert compared(left, book(*both))["unknown"] == (-2, -20_000.0)


def test_a_row_may_be_left_out_for_two_reasons() -> None:
    both = many(60, purpose="industry")
    housing = [loan(f"x{n}", f"x{n}", "2019-05-05", 10_000, purpose="housing") for n in range(5)]
    late = [loan(f"y{n}", f"y{n}", f"2019-12-0{1 + n}", 10_000, purpose="industry") for n in range(5)]
    left = book(*both, *housing, *late, loan("z", "z", "2019-12-09", 10_000, purpose="housing"))
    result = fr.reconcile(left, book(*both), as_of=DAY)
    assert result.only_left.set_index("loan_id").loc["z", "causes"] == "scope;cut_off"
    # The amount stands once, under the first: 5 + 1 for the scope, 5 for the cut-off day.
    assert bridge(result)["scope"] == (-6, -60_000.0)
    assert bridge(result)["cut_off"] == (-5, -50_000.0)


def test_a_pair_with_a_near_rival_is_doubtful_and_its_difference_unknown() -> None:
    # Two loans of one household, as far before the left's as behind it: either may be meant.
    left = book(loan("1", day="2019-03-11"))
    right = book(loan("a", day="2019-03-01"), loan("b", day="2019-03-21"))
    result = fr.reconcile(left, right, as_of=DAY)
    assert result.pairs["doubtful"].tolist() == [True]
    assert result.pairs["rivals"].tolist() == [1]
    assert result.pairs["causes"].tolist() == ["unknown"]
    assert "1 pairs are in doubt" in str(result)


def test_of_two_like_loans_the_same_days_belong_together_without_doubt() -> None:
    left = book(loan("1", day="2019-03-01"), loan("2", day="2019-03-06"))
    result = fr.reconcile(left, left.assign(loan_id=["b", "a"]), as_of=DAY)
    assert (result.pairs["left_occurred_on"] == result.pairs["right_occurred_on"]).all()
    assert not result.pairs["doubtful"].any()


def test_two_loans_of_a_household_are_not_taken_for_each_other() -> None:
    result = fr.reconcile(book(loan("1")), book(loan("2", day="2019-04-01", amount=30_000)), as_of=DAY)
    assert (len(result.pairs), len(result.only_left), len(result.only_right)) == (0, 1, 1)


def test_an_amount_that_one_side_lacks_is_unknown_and_not_zero() -> None:
    right = book(loan("1"), {**loan("2", "h2"), "amount_yuan": None})
    result = fr.reconcile(book(loan("1"), loan("2", "h2")), right, as_of=DAY)
    assert bridge(result)["unknown"] == (0, -20_000.0)
    assert result.counts["without_amount_right"] == 1
    assert result.pairs["right_amount_yuan"].isna().sum() == 1


def test_the_text_names_no_household_and_no_loan() -> None:
    left = book(*many(40), loan("NUMBER", "HOUSEHOLD", amount=12_345.67), loan("OTHER", "h9", amount=777.77))
    result = fr.reconcile(left, book(*many(40), loan("OTHER", "h9", amount=888.88)), as_of=DAY)
    for text in (result.summary("zh"), str(result), repr(result)):
        assert not [word for word in ("HOUSEHOLD", "NUMBER", "OTHER", "h9") if word in text]


def test_a_whole_side_in_wan_yuan_makes_its_rows_alone_comparable() -> None:
    left = book(*many(5))
    right = book(*many(5), loan("x", "x", amount=30_000)).assign(amount_yuan=lambda rows: rows["amount_yuan"] / 10_000)
    # 5 × 10,000 and the 30,000 that only the right has, all in wan: 8 yuan in its own figures.
    assert compared(left, right) == {
        "left": (5, 50_000.0),
        "unit": (0, -79_992.0),
        "unknown": (1, 30_000.0),
        "right": (6, 8.0),
    }


def test_a_call_that_cannot_be_answered_says_why() -> None:
    rows = book(loan("1"))
    with pytest.raises(ValueError, match="give register="):
        fr.reconcile("bank", rows, as_of=DAY)
    with pytest.raises(ValueError, match="ends before it begins"):
        fr.reconcile(rows, rows, as_of=DAY, period=("2019-02-01", "2019-01-01"))
    with pytest.raises(ValueError, match="several reporters"):
        fr.reconcile(pd.concat([rows.assign(reported_by="a"), rows.assign(reported_by="b")]), rows, as_of=DAY)
    with pytest.raises(fr.DefinitionError, match="did you mean 'loans'"):
        fr.reconcile(rows, rows, "loan", as_of=DAY)
    with pytest.raises(fr.RegisterError, match="has no row reported by 'nobody'"):
        fr.reconcile("nobody", rows, as_of=DAY, register=fr.read_register({"loans": rows}, snapshot_on=DAY))


def test_a_side_without_a_row_that_counts_is_empty() -> None:
    only_wanted = book({**loan("1"), "stage": "wanted"})
    result = fr.reconcile(only_wanted, book(loan("1")), as_of=DAY)
    assert bridge(result) == {"left": (0, 0.0), "unknown": (1, 20_000.0), "right": (1, 20_000.0)}
    assert bridge(fr.reconcile(only_wanted, only_wanted, as_of=DAY)) == {"left": (0, 0.0), "right": (0, 0.0)}


def test_likeness_that_is_as_frequent_by_chance_is_no_duplicate() -> None:
    """Every household borrows twice a season; one more such loan on one side says nothing."""
    pairs = [loan(f"{n}/{when}", f"h{n}", f"2019-0{when}-10", 10_000) for n in range(30) for when in (3, 5)]
    lost = [row for row in pairs if row["loan_id"] not in {"1/5", "2/3"}]
    assert compared(book(*pairs), book(*lost))["unknown"] == (-2, -20_000.0)


def test_one_student_a_household_is_counting_by_household() -> None:
    people = pd.DataFrame(
        [
            {
                "person_id": f"p{n}",
                "household_id": f"h{n // 2 if n < 20 else n}",
                "occurred_on": "2014-01-01",
                "entered_on": "2014-01-02",
            }
            for n in range(40)
        ]
    )
    students = pd.DataFrame(
        {
            "person_id": people["person_id"],
            "school_year": "2018-2019",
            "occurred_on": "2018-09-01",
            "net_cost_yuan": 500.0,
        }
    )
    register = fr.read_register({"members": people})
    result = fr.reconcile(
        students, students[[n % 2 == 0 or n >= 20 for n in range(40)]], "enrolments", as_of=DAY, register=register
    )
    # Ten of thirty households have two students, of whom the right has one: 10 × 500 yuan.
    assert bridge(result) == {
        "left": (40, 20_000.0),
        "person_or_household": (-10, -5_000.0),
        "right": (30, 15_000.0),
    }


def test_a_household_that_the_register_lacks_is_outside_its_scope() -> None:
    homes = pd.DataFrame(
        [
            {"household_id": f"m{n}", "occurred_on": "2014-01-01", "county": "340123", "entered_on": "2014-01-02"}
            for n in range(40)
        ]
    )
    register = fr.read_register({"households": homes})
    strangers = [loan(f"s{n}", f"s{n}", f"2019-0{1 + n}-02", 10_000) for n in range(5)]
    result = fr.reconcile(book(*many(40), *strangers), book(*many(40)), as_of=DAY, register=register)
    assert bridge(result)["scope"] == (-5, -50_000.0)
    assert [pattern.column for pattern in result.patterns["left"]] == ["registered"]
    assert "household not in the register" in str(result)


@pytest.mark.parametrize(("other_day", "causes"), [("2018-09-01", "duplicate"), ("2018-10-17", "duplicate;cut_off")])
def test_a_student_entered_twice_stays_twice_though_the_table_holds_states(other_day: str, causes: str) -> None:
    """In a register the later day would be the student's newer state; in a department's book it is one more row."""
    student = {"person_id": "p1", "school_year": "2018-2019", "occurred_on": "2018-09-01", "net_cost_yuan": 450.0}
    school = pd.DataFrame([student])
    office = pd.DataFrame([student, {**student, "occurred_on": other_day}])
    result = fr.reconcile(school, office, "enrolments", as_of=DAY)
    steps = bridge(result)
    assert (steps["left"], steps["duplicate"], steps["right"]) == ((1, 450.0), (1, 450.0), (2, 900.0))
    assert result.only_right["causes"].tolist() == [causes]
