-- What does basic insurance owe of a bill for which its rate is known?
with bills as (
  select
    r.household_id, r.person_id, r.place, r.care_year,
    r.base_fen as left_fen,
    r.basic_by_year as by_year, r.basic_from_fen as from_fen, r.basic_per_10000 as per_10000
  from bill_rules r
  where r.basic_per_10000 is not null),
counted as (
  select
    household_id, person_id, place, left_fen, from_fen, per_10000,
    case when by_year then count(case when left_fen is null then 1 end) over so_far else 0 end as unknown,
    case when by_year then cast(sum(left_fen) over so_far as bigint) - left_fen else 0 end as earlier_fen
  from bills
  window so_far as (partition by person_id, care_year, by_year order by place rows between unbounded preceding and current row))
select household_id, person_id, place, case when unknown = 0 then tier_due(left_fen, earlier_fen, from_fen, per_10000) end as due_fen
from counted
