-- Student by student and school year: which aid is due, what was paid, and how many months are not paid for?
-- A student out of the province has no channel for feedback, and stays unknown; so does everybody of whom something is missing.
with unplaced as (
  -- Aid whose school year is written like none of the student's own may belong to any of them.
  select a.person_id, max(a.paid_on) as paid_on
  from education_aid a left join enrolments e on e.person_id = a.person_id and e.school_year = a.school_year
  where e.person_id is null
  group by a.person_id),
due as (
  select
    s.household_id, s.person_id, s.county, s.school_year, s.school_code, s.stage, s.in_province, s.full_time, s.formal_roll,
    s.occurred_on, s.first_on, s.last_on, s.matched, r.year_fen, r.stage as rule_stage, r.published_on, g.registered_on,
    coalesce(a.payments, 0) as payments, coalesce(a.amount_unknown, 0) as amount_unknown, coalesce(a.paid_fen, 0) as paid_fen,
    coalesce(a.barring, 0) as barring, a.barring_fen, coalesce(a.other, 0) as other,
    case when u.paid_on >= s.first_on then 1 else 0 end as unplaced,
    case when v.education_aid_from <= s.first_on then 1 else 0 end as covered,
    case when s.first_on is not null
      then greatest(months_between_days(greatest(s.first_on, coalesce(g.registered_on, s.first_on)),
        least(cast(p.as_of + interval 1 day as date), cast(s.last_on + interval 1 day as date))), 0) end as months
  from student_years s
  left join aid_rules r on r.county = s.county and r.stage = s.stage and r.first_on = s.first_on
  left join registered_since g on g.household_id = s.household_id
  left join student_payments a on a.person_id = s.person_id and a.occurred_on = s.occurred_on
  left join unplaced u on u.person_id = s.person_id
  left join cover v on v.county = s.county
  cross join params p),
counted as (
  select
    household_id, person_id, school_year, school_code, stage, in_province, occurred_on, first_on, last_on, county, months, published_on,
    payments, paid_fen, barring, barring_fen, year_fen, registered_on,
    case when year_fen is not null then cast(floor(cast(year_fen * months as double) / cast(12 as double)) as bigint) end as due_fen,
    case when payments > 0 and year_fen is null then 0
      when amount_unknown = 0 and year_fen is not null
        then greatest(months - cast(floor(cast(paid_fen * 12 as double) / cast(year_fen as double)) as bigint), 0)
      when payments = 0 then months end as open_months,
    case
      when stage is null then 'stage_unknown'
      when not in_province then 'no_channel'
      when in_province is null then 'place_unknown'
      when matched = 0 then 'no_school_row'
      when not full_time or not formal_roll then 'not_on_roll'
      when full_time is null or formal_roll is null then 'roll_unknown'
      when rule_stage is null then 'no_rule'
      when registered_on is null then 'registration_unknown'
      when registered_on > last_on then 'not_registered'
      when payments = 0 and barring > 0 then 'other_aid_instead'
      when amount_unknown > 0 and year_fen is not null then 'amount_unknown'
      else '' end as hindrance,
    case when unplaced = 1 then 'aid_not_placed'
      when other > 0 and year_fen is null then 'other_kind_paid'
      when covered = 0 then 'aid_not_covered'
      else '' end as doubt
  from due),
judged as (
  select
    household_id, person_id, school_year, school_code, stage, in_province, occurred_on, first_on, last_on, county, months, published_on,
    payments, paid_fen, barring, barring_fen, year_fen, due_fen, open_months, hindrance, doubt,
    case when hindrance in ('not_on_roll', 'not_registered', 'other_aid_instead') then 'not_due'
      when hindrance <> '' then 'unknown'
      when open_months = 0 then 'aided'
      when doubt <> '' then 'unknown'
      when payments > 0 then 'part_aided'
      else 'not_aided' end as state
  from counted)
select
  household_id, person_id, county, school_year, school_code, stage, in_province, occurred_on, first_on, last_on, state,
  case when hindrance <> '' then hindrance when state = 'unknown' then doubt end as reason,
  months,
  case when state in ('aided', 'part_aided', 'not_aided') then open_months when state = 'not_due' then 0 end as unpaid_months,
  case when state in ('aided', 'part_aided', 'not_aided') then due_fen when state = 'not_due' then 0 end as due_fen,
  case when state in ('aided', 'part_aided', 'not_aided') then paid_fen end as paid_fen,
  case when state in ('aided', 'part_aided', 'not_aided') and due_fen is not null then greatest(due_fen - paid_fen, 0) when state = 'not_due' then 0 end as unpaid_fen,
  case when payments > 0 and barring > 0 then 1 else 0 end as doubled,
  case when payments > 0 and barring > 0 then barring_fen end as barring_fen,
  published_on
from judged
