-- What does each tier owe of a bill, what is left for the patient, and what does the floor take over?
-- The floor pays what lies above the most that a person bears of a year's care at some levels of hospital.
with tiers as (
  select
    r.household_id, r.person_id, r.place, r.care_year, r.base_fen, r.capped, r.cap_levels, r.own_cap_fen, r.floor_fen,
    -- Without a rate, what was paid is due.
    case when r.basic_per_10000 is null then r.basic_fen else b.due_fen end as basic_due_fen,
    case when r.serious_per_10000 is null then r.serious_fen else s.due_fen end as serious_due_fen,
    case when r.aid_per_10000 is null then r.aid_fen else a.due_fen end as aid_due_fen
  from bill_rules r
  left join bill_basic b using (person_id, place)
  left join bill_serious s using (person_id, place)
  left join bill_aid a using (person_id, place)),
left_over as (
  select
    household_id, person_id, place, care_year, capped, cap_levels, own_cap_fen, floor_fen, basic_due_fen, serious_due_fen, aid_due_fen,
    not_below_zero(base_fen - basic_due_fen - serious_due_fen - aid_due_fen) as left_fen
  from tiers),
-- Only bills of which something may be left can use up a cap, or leave it in doubt.
capped as (
  select
    person_id, place,
    count(case when capped = 2 or left_fen is null then 1 end) over so_far as doubts,
    cast(sum(case when capped = 1 then left_fen end) over so_far as bigint) as counted_fen
  from left_over
  where capped > 0 and cap_levels is not null and (capped = 2 or coalesce(left_fen, 1) > 0)
  window so_far as (partition by person_id, care_year, cap_levels order by place rows between unbounded preceding and current row)),
-- A bill without a level may count towards any cap, from the first of the year on.
unlevelled as (
  select person_id, care_year, min(place) as first_place
  from left_over
  where capped > 0 and cap_levels is null and coalesce(left_fen, 1) > 0
  group by person_id, care_year)
select
  l.household_id, l.person_id, l.place, l.basic_due_fen, l.serious_due_fen, l.aid_due_fen, l.left_fen,
  -- Where no floor is owed, the one that was paid nonetheless is not borne.
  case when l.capped = 0 then greatest(l.left_fen - l.floor_fen, 0)
    when l.left_fen = 0 then l.left_fen
    when l.capped = 1 and l.own_cap_fen is not null and l.left_fen is not null
      and (c.doubts = 0 and (u.first_place is null or u.first_place > l.place) or c.counted_fen - l.left_fen >= l.own_cap_fen)
      then least(c.counted_fen, l.own_cap_fen) - least(c.counted_fen - l.left_fen, l.own_cap_fen) end as borne_fen
from left_over l
left join capped c on c.person_id = l.person_id and c.place = l.place
left join unlevelled u on u.person_id = l.person_id and u.care_year = l.care_year
