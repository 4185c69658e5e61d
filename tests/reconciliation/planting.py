"""A second book of the same loans, students or bills, with differences whose causes are known.

Shares no code with the reconciler and knows none of its rules: it copies one reporter's rows as plain records, changes
the copy as a clerk of the other department would, and writes down what it did. Each planted difference takes records
(and for anything within a family the whole family) of its own, so that what was planted is what can be found.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

Record = dict[str, Any]


@dataclass(frozen=True)
class Book:
    """What a table's columns are called, so far as a clerk needs to know."""

    number: str | None
    who: str
    money: str
    date: str
    mode: str
    other_mode: Callable[[Any], Any]
    left_out: tuple[str, ...]  # columns by which a department leaves whole classes out
    latest_shift: int  # days by which the other department books later, at most
    family_window: int  # days within which rows of a family are one case to the other department


BOOKS = {
    "loans": Book(
        "loan_id", "household_id", "amount_yuan", "occurred_on", "use_mode",
        lambda mode: "firm_use" if mode == "own_use" else "own_use", ("purpose", "lender"), 60, 60,
    ),
    "enrolments": Book(
        None, "person_id", "net_cost_yuan", "occurred_on", "full_time", lambda full: not full,
        ("in_province", "stage"), 45, 60,
    ),
    "medical_bills": Book(
        "bill_id", "person_id", "total_yuan", "occurred_on", "kind",
        lambda kind: "outpatient" if kind == "inpatient" else "inpatient", ("hospital_level", "kind_"), 25, 20,
    ),
}  # fmt: skip


@dataclass
class Planted:
    """Both books and the truth.

    Attributes
    ----------
    left, right : DataFrame
    truth : dict
        (side, number of the record on that side) to the names of what was done; what was done to a record that both
        sides have stands under the left.
    """

    left: pd.DataFrame
    right: pd.DataFrame
    truth: dict[tuple[str, int], frozenset[str]] = field(default_factory=dict)


def plant(rows: pd.DataFrame, families: dict[str, str], subject: str, seed: int, *, shares: float = 1.0) -> Planted:
    """Copy `rows` into a second book and plant every kind of difference in it.

    Parameters
    ----------
    rows : DataFrame
        One reporter's rows.
    families : dict
        The household of each person, for tables of persons.
    subject : str
    seed : int
    shares : float
        1 plants each kind of single difference in about one record of a hundred.
    """
    return _Clerk(rows, families, BOOKS[subject], random.Random(seed), shares).work()


class _Clerk:
    def __init__(
        self, rows: pd.DataFrame, families: dict[str, str], book: Book, chance: random.Random, shares: float
    ) -> None:
        self.book, self.chance, self.shares = book, chance, shares
        records = rows.astype(object).where(rows.notna(), None).to_dict("records")
        chance.shuffle(records)
        self.left: list[Record] = [dict(record) for record in records]
        self.right: dict[int, Record] = {place: dict(record) for place, record in enumerate(records)}
        self.more: list[tuple[Record, frozenset[str] | None]] = []
        self.done: dict[int, frozenset[str]] = {}
        self.used: set[int] = set()
        self.people = sorted(families)
        self.middle = sorted(record[book.date] for record in records)[len(records) // 2]
        self.families: dict[str, list[int]] = defaultdict(list)
        for place, record in enumerate(records):
            home = record["household_id"] if book.who == "household_id" else families.get(record["person_id"], "")
            record["_home"] = home or f"alone {place}"
            self.families[record["_home"]].append(place)
        self.home = [record["_home"] for record in records]

    # ---- the order of work ------------------------------------------------------------------------------------------
    def work(self) -> Planted:
        many = max(3, round(len(self.left) * 0.01 * self.shares))
        self._families_in_one_row(many)
        self._renewals(many)
        self._left_out(many)
        self._closing_day()
        book = self.book
        self._each("mode", many, self._other_mode, [book.mode])
        self._each("cut_off", many, self._later)
        self._each("unit", many, self._in_wan, [book.money])
        self._each("amount", many, self._wrong, [book.money])
        self._each("mode+amount", many, self._other_mode, [book.mode, book.money], then=[self._wrong])
        self._each("mode+cut_off", many, self._other_mode, [book.mode], then=[self._later])
        self._each("unit+cut_off", many, self._in_wan, [book.money], then=[self._later])
        self._each("unit+amount", many, self._wrong_in_wan, [book.money])
        self._each("amount+cut_off", many, self._wrong, [book.money], then=[self._later])
        self._twice(many)
        self._lost(many)
        self._renumbered(many)
        return self._books()

    def _books(self) -> Planted:
        right, truth = [], {}
        for place in range(len(self.left)):
            if place in self.done:
                truth["left", place] = self.done[place]
            if place in self.right:
                right.append(self.right[place])
        for record, names in self.more:
            if names is not None:
                truth["right", len(right)] = names
            right.append(record)
        return Planted(pd.DataFrame(self.left), pd.DataFrame(right), truth)

    # ---- choosing ---------------------------------------------------------------------------------------------------
    def _free(self, needs: Iterable[str] = (), condition: Callable[[Record], bool] = lambda _: True) -> list[int]:
        """Records that nothing has been done to, and whose family nothing has been done to."""
        needed = list(needs)
        return [
            place
            for place, record in enumerate(self.left)
            if place not in self.used
            and all(record.get(name) is not None for name in needed)
            and self._amount_can_tell(record, needed)
            and condition(record)
        ]

    def _amount_can_tell(self, record: Record, needed: list[str]) -> bool:
        # What is written in wan yuan with two decimals must still be something.
        return self.book.money not in needed or record[self.book.money] >= 100

    def _take(self, place: int) -> None:
        """Keep the whole family out of further plans."""
        self.used.update(self.families[self.home[place]])

    def _pick(self, many: int, free: list[int]) -> list[int]:
        chosen = []
        self.chance.shuffle(free)
        for place in free:
            if len(chosen) == many:
                break
            if place not in self.used:
                chosen.append(place)
                self._take(place)
        return chosen

    def _each(
        self,
        names: str,
        many: int,
        change: Callable[[Record], None],
        needs: Iterable[str] = (),
        then: Iterable[Callable[[Record], None]] = (),
    ) -> None:
        for place in self._pick(many, self._free(needs)):
            for step in (change, *then):
                step(self.right[place])
            self.done[place] = frozenset(names.split("+"))

    # ---- what a clerk does to one record ----------------------------------------------------------------------------
    def _other_mode(self, record: Record) -> None:
        record[self.book.mode] = self.book.other_mode(record[self.book.mode])

    def _later(self, record: Record) -> None:
        days = self.chance.randint(1, self.book.latest_shift) * self.chance.choice((1, 1, 1, -1))
        record[self.book.date] = record[self.book.date] + dt.timedelta(days=days)

    def _in_wan(self, record: Record) -> None:
        record[self.book.money] = round(record[self.book.money] / 10_000, 2)

    def _wrong(self, record: Record) -> None:
        right = record[self.book.money]
        wrong = self.chance.choice((right * 10, right / 10, right * 1.3, right * 0.7, right + 500, right * 0.98))
        record[self.book.money] = round(wrong, 2) if round(wrong, 2) != right else right + 1

    def _wrong_in_wan(self, record: Record) -> None:
        """A wrong amount in wan yuan, wrong by enough to be seen with two decimals."""
        right = record[self.book.money]
        written = {round(right / 10_000, 2), round(right / 10_000, 2) + 0.01, round(right / 10_000, 2) - 0.01}
        choices = [round(right * times / 10_000, 2) for times in (10, 5, 1.3, 0.7)]
        record[self.book.money] = self.chance.choice([choice for choice in choices if choice not in written])

    # ---- what a department does -------------------------------------------------------------------------------------
    def _families_in_one_row(self, many: int) -> None:
        """Two or more rows of a family become one: by household; and for loans one row becomes two: by person."""
        book = self.book
        plans = [("person_or_household", [])] * many + [
            ("person_or_household+unit", [self._in_wan]),
            ("person_or_household+cut_off", [self._later]),
        ] * max(2, many // 3)
        if book.who == "household_id":
            for names, steps in plans:
                for place in self._pick(1, self._free([book.money], lambda record: record[book.money] >= 20_000)):
                    self._two_borrowers(place, names, steps)
            return
        homes = list(self.families)
        self.chance.shuffle(homes)
        for home in homes:
            group = self._near_each_other([place for place in self.families[home] if place not in self.used])
            if plans and len(group) > 1:
                self._one_row(group, *plans.pop())

    def _one_row(self, group: list[int], names: str, steps: list[Callable[[Record], None]]) -> None:
        """The first row of a family stands for all."""
        book = self.book
        first, *others = group
        self.right[first][book.money] = round(sum(self.left[place][book.money] for place in group), 2)
        for step in steps:
            step(self.right[first])
        if self._later in steps:  # after the last of them, or nobody could see that it is later
            last = max(self.left[place][book.date] for place in group)
            self.right[first][book.date] = last + dt.timedelta(days=self.chance.randint(1, book.latest_shift))
        for place in group:
            self.done[place] = frozenset(names.split("+"))
        for place in others:
            del self.right[place]
        self._take(first)

    def _near_each_other(self, members: list[int]) -> list[int]:
        """Rows of a family that a household's row would take together: the same school year, or the same weeks."""
        book = self.book
        useful = [
            place
            for place in members
            if self.left[place][book.money] is not None and self.left[place][book.money] >= 100
        ]
        if not useful:
            return []
        first = self.left[useful[0]]
        group = [
            place
            for place in useful
            if self.left[place].get("school_year") == first.get("school_year")
            and abs((self.left[place][book.date] - first[book.date]).days) <= book.family_window
        ]
        people = {self.left[place][book.who] for place in group}
        return group[:3] if len(people) > 1 or book.number else []

    def _two_borrowers(self, place: int, names: str, steps: list[Callable[[Record], None]]) -> None:
        """The left has the household's loan; the right has a row for each of two borrowers."""
        book, whole = self.book, self.right.pop(place)
        part = round(whole[book.money] * self.chance.choice((0.4, 0.5, 0.6)), 2)
        named = frozenset(names.split("+"))
        for number, amount in enumerate((part, round(whole[book.money] - part, 2))):
            record = {**whole, book.money: amount, book.number: f"{whole[book.number]}/{number + 1}"}
            for step in steps:
                step(record)
            self.more.append((record, None))
        self.done[place] = named

    def _renewals(self, many: int) -> None:
        """Renewals are written as new loans with a new number, or are not counted."""
        if "stage" not in self.left[0] or self.book.who != "household_id":
            return
        renewed = self._pick(many * 3, self._free([], lambda record: record["stage"] == "renewed"))
        for turn, place in enumerate(renewed):
            names = frozenset({"renewal", "cut_off"} if turn % 4 == 3 else {"renewal"})
            if turn % 4 in (0, 3):
                record = self.right[place]
                record["stage"] = "lent"
                record[self.book.number] = f"N{10_000 + place}"
                if turn % 4 == 3:
                    self._later(record)
            elif turn % 4 == 1:
                self.right[place]["stage"] = "lent"
            elif not self._first_loan_is_there(place):
                continue
            else:
                del self.right[place]
            self.done[place] = names

    def _first_loan_is_there(self, place: int) -> bool:
        return any(
            other in self.right and self.left[other]["loan_id"] == self.left[place]["loan_id"] and other != place
            and self.left[other]["stage"] == "lent"
            for other in self.families[self.home[place]]
        )  # fmt: skip

    def _left_out(self, many: int) -> None:
        """A whole class is not counted: everything of one value of one column, and firms' loans or the like."""
        book = self.book
        column = self.chance.choice([name for name in book.left_out if not name.endswith("_")])
        for name, cause in (
            (column, "scope"),
            *(((book.mode, "mode"),) if book.number and book.mode != "kind" else ()),
        ):
            counts: dict[Any, list[int]] = defaultdict(list)
            for place in self._free([name]):
                counts[self.left[place][name]].append(place)
            size = {value: sum(record[name] == value for record in self.left) for value in counts}
            smaller = sorted((value for value in counts if many <= size[value] < len(self.left) / 3), key=str)
            if not smaller:
                continue
            value = self.chance.choice(smaller)
            for place, record in enumerate(self.left):
                if record[name] != value or place not in self.right:
                    continue
                if place in self.done:  # somebody had taken it in all the same
                    continue
                del self.right[place]
                self.done[place] = frozenset({cause})
            gone = [
                place
                for place, names in self.done.items()
                if place not in self.right and self.left[place][name] == value and names <= {"renewal", "scope", "mode"}
            ]
            for place in gone:
                # Out for either reason; but of a bank that is left out the renewals are not even looked at.
                self.done[place] = self.done[place] - {"renewal"} | {cause}
        for place in list(self.done):
            self._take(place)

    def _closing_day(self) -> None:
        """The other department's book was closed a while before."""
        days = sorted(record[self.book.date] for record in self.left)
        closing = days[int(len(days) * 0.97)]
        for place, record in enumerate(self.left):
            if record[self.book.date] <= closing:
                continue
            if place in self.right and place not in self.done:
                del self.right[place]
                self.done[place] = frozenset({"cut_off"})
                self._take(place)
            elif place in self.done and place not in self.right and self.done[place] <= {"scope", "mode"}:
                self.done[place] |= {"cut_off"}

    def _twice(self, many: int) -> None:
        """A row is entered twice: just so, under another number, in wan yuan, on another day."""
        book = self.book
        steps: dict[str, Callable[[Record], None] | None] = {
            "duplicate": None,
            "duplicate+unit": self._in_wan,
            "duplicate+cut_off": self._later,
        }
        for names, step in steps.items():
            for turn, place in enumerate(self._pick(many, self._free([book.money]))):
                if place not in self.right:
                    continue
                again = dict(self.right[place])
                if book.number and turn % 2:
                    again[book.number] = f"D{10_000 + place}"
                if step:
                    step(again)
                self.more.append((again, frozenset(names.split("+"))))

    def _lost(self, many: int) -> None:
        """Rows that one of the two simply lacks: nobody can say why.

        Not renewals: a lost one looks like one that was not counted.
        """
        enrolled = {record.get("person_id") for record in self.left}
        people = [person for person in self.people if person not in enrolled]
        self.chance.shuffle(people)
        free = self._free([], lambda record: record.get("stage") != "renewed")
        for turn, place in enumerate(self._pick(2 * many, free)):
            if turn % 2:
                del self.right[place]
                self.done[place] = frozenset({"unknown"})
                continue
            stranger = dict(self.right[place])
            stranger[self.book.money] = (stranger[self.book.money] or 1000.0) + self.chance.randint(1, 99) * 7
            if self.book.number:
                other_way = 1 if stranger[self.book.date] < self.middle else -1
                stranger[self.book.date] += dt.timedelta(days=other_way * self.chance.randint(150, 300))
                stranger[self.book.number] = f"X{10_000 + place}"
            else:  # a child that the school does not know
                stranger["person_id"] = people.pop()
            self.more.append((stranger, frozenset({"unknown"})))

    def _renumbered(self, many: int) -> None:
        """The other department has numbers of its own for some rows: no difference."""
        if self.book.number:
            for place in self._pick(3 * many, self._free([self.book.money])):
                self.right[place][self.book.number] = f"R{10_000 + place}"
