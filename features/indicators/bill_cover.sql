-- Bill by bill: what did each tier pay, what did it owe, and what should the patient have back?
-- Care that ended on a day falls under the rules of that day that are published by now. What cannot be known stays unknown, with the
-- reason; a bill that is not settled yet is unknown.
with chronic as (
  select
    r.person_id, r.place,
    max(case when d.chronic_registered then 1 else 0 end) as yes,
    max(case when d.chronic_registered is null then 1 else 0 end) as perhaps
  from bill_rules r join diagnoses d on d.person_id = r.person_id and d.diagnosed_on <= r.care_ended_on
    and (d.recovered_on is null or d.recovered_on >= r.care_ended_on)
  where r.supplemented > 0
  group by r.person_id, r.place),
owed as (
  select
    p.household_id, p.person_id, p.bill_id, p.place, p.kind, p.hospital_level, p.in_province, p.occurred_on, p.care_ended_on,
    p.settled_on, p.unsettled, p.total_fen, p.compliant_fen, p.own_fen,
    p.basic_fen, p.serious_fen, p.aid_fen, p.floor_fen, p.supplement_fen,
    r.hindrance, r.capped, r.supplemented, r.in_force_from, r.published_on,
    r.capped > 0 or coalesce(r.basic_by_year, false) or coalesce(r.serious_by_year, false) or coalesce(r.aid_by_year, false)
      as adds_up,
    b.basic_due_fen, b.serious_due_fen, b.aid_due_fen, b.borne_fen,
    -- A floor or supplement without a rule for this kind of bill: what was paid is taken as due.
    case when r.capped = 0 then p.floor_fen else b.left_fen - b.borne_fen end as floor_due_fen,
    case when r.supplemented = 0 then p.supplement_fen
      when b.borne_fen = 0 then 0
      when r.supplemented = 2 then null
      when k.yes = 1 then share_of(b.borne_fen, r.supplement_per_10000)
      when coalesce(k.perhaps, 0) = 0 and r.diagnoses_covered then 0 end as supplement_due_fen
  from bill_payments p
  join bill_rules r using (person_id, place)
  join bill_floor b using (person_id, place)
  left join chronic k using (person_id, place)),
judged as (
  select
    household_id, person_id, bill_id, place, kind, hospital_level, in_province, occurred_on, care_ended_on, settled_on,
    in_force_from, published_on, unsettled, adds_up, total_fen, compliant_fen, own_fen,
    basic_fen, serious_fen, aid_fen, floor_fen, supplement_fen,
    basic_due_fen, serious_due_fen, aid_due_fen, floor_due_fen, supplement_due_fen,
    total_fen - basic_due_fen - serious_due_fen - aid_due_fen - floor_due_fen - supplement_due_fen as own_due_fen,
    case
      when hindrance is not null then hindrance
      when total_fen is null or own_fen is null or basic_fen + serious_fen + aid_fen + floor_fen + supplement_fen is null
        then 'payments_unknown'
      when capped = 0 and supplemented = 0 and floor_due_fen is not null and basic_due_fen + serious_due_fen + aid_due_fen is not null
        then 'known'
      when compliant_fen is null then 'compliant_unknown'
      when capped = 2 or supplemented = 2 then 'place_unknown'
      when borne_fen is null then 'earlier_bill_unknown'
      when supplement_due_fen is null then 'chronic_unknown'
      when basic_due_fen + serious_due_fen + aid_due_fen is null then 'earlier_bill_unknown'
      else 'known' end as state
  from owed)
select
  household_id, person_id, bill_id, place, kind, hospital_level, in_province, occurred_on, care_ended_on, settled_on, state,
  unsettled, total_fen, compliant_fen, own_fen, basic_fen, serious_fen, aid_fen, floor_fen, supplement_fen,
  case when state = 'known' then basic_due_fen end as basic_due_fen,
  case when state = 'known' then serious_due_fen end as serious_due_fen,
  case when state = 'known' then aid_due_fen end as aid_due_fen,
  case when state = 'known' then floor_due_fen end as floor_due_fen,
  case when state = 'known' then supplement_due_fen end as supplement_due_fen,
  case when state = 'known' then own_due_fen when state = 'not_registered' then own_fen end as own_due_fen,
  case when state = 'known' then greatest(own_fen - own_due_fen, 0) when state = 'not_registered' then 0 end as refund_fen,
  in_force_from, published_on,
  -- Whether earlier bills of the year count towards what is due.
  adds_up
from judged
