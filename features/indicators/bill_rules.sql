-- Which rule holds for a bill? That of the day on which the care ended, as published by now.
-- A missing kind or level leaves the rule in doubt, unless all rules leave out care out of the province and the bill is from there.
with ruled as (
  select
    b.household_id, b.person_id, b.place, b.care_ended_on, b.unsettled, b.not_adding, b.in_province,
    b.compliant_fen, b.basic_fen, b.serious_fen, b.aid_fen, b.floor_fen,
    s.registered_on, r.county as rule_county,
    coalesce(r.doubtful, false) as doubtful, coalesce(r.floor_in_province_only and not b.in_province, false) as floor_left_out,
    r.basic_per_10000, r.basic_from_fen, r.basic_by_year, r.serious_per_10000, r.serious_from_fen, r.serious_by_year,
    r.aid_per_10000, r.aid_from_fen, r.aid_by_year, r.own_cap_fen, r.cap_levels, r.floor_in_province_only,
    r.supplement_per_10000, r.supplement_in_province_only, r.in_force_from, r.published_on,
    v.diagnoses_from <= b.care_ended_on as diagnoses_covered
  from bill_payments b
  left join registered_since s using (household_id)
  left join households h using (household_id)
  left join cover v on v.county = h.county
  left join medical_rules r on r.county = h.county
    and r.bill_kind = coalesce(b.kind, 'unknown') and r.hospital_level = coalesce(b.hospital_level, 'unknown')
    and b.care_ended_on between r.first_on and r.last_on)
select
  household_id, person_id, place, care_ended_on, extract(year from care_ended_on) as care_year,
  -- Why nothing can be said of the bill, if so.
  case
    when unsettled = 1 then 'unsettled'
    when registered_on is null then 'registration_unknown'
    when registered_on > care_ended_on then 'not_registered'
    when rule_county is null then 'no_rule'
    when not_adding = 1 then 'not_adding_up'
    when doubtful and not floor_left_out then 'kind_or_level_unknown' end as hindrance,
  -- Nothing is computed with a bill that contradicts itself.
  case when not_adding = 0 then compliant_fen end as base_fen,
  basic_fen, serious_fen, aid_fen, floor_fen,
  basic_per_10000, basic_from_fen, basic_by_year, serious_per_10000, serious_from_fen, serious_by_year,
  aid_per_10000, aid_from_fen, aid_by_year, own_cap_fen, cap_levels, supplement_per_10000, diagnoses_covered,
  -- Whether the floor and the supplement apply: 0 no, 1 yes, 2 unknown.
  case when registered_on > care_ended_on or (own_cap_fen is null and not doubtful) then 0
    when floor_in_province_only and in_province is null then 2
    when floor_left_out then 0 else 1 end as capped,
  case when supplement_per_10000 is null or registered_on > care_ended_on then 0
    when supplement_in_province_only and in_province is null then 2
    when supplement_in_province_only and not in_province then 0 else 1 end as supplemented,
  in_force_from, published_on
from ruled
