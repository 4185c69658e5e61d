-- Bill by bill: what did each tier pay, what did it owe, and what should the patient have back?
-- Care that ended on a day falls under the rules of that day that are published by now. Bills count towards a year's cap in the
-- order of their settlement. What cannot be known stays unknown, with the reason; a bill that is not settled yet is unknown.
with registered as (
  select household_id, min(occurred_on) as registered_on
  from statuses
  where status in ('registered', 're_registered', 'risk_found')
  group by household_id),
ordered as (
  select
    m.household_id, b.person_id, b.bill_id, b.kind, b.hospital_level, b.in_province, b.occurred_on, b.settled_on,
    coalesce(b.discharged_on, b.occurred_on) as care_ended_on,
    r.registered_on,
    case when b.settled_on is null and b.own_payment_fen is null then 1 else 0 end as unsettled,
    row_number() over (partition by b.person_id
      order by case when b.settled_on is null and b.own_payment_fen is null then 1 else 0 end,
        coalesce(b.settled_on, b.occurred_on), b.occurred_on, b.bill_id, b.total_fen, b.own_payment_fen) as place,
    b.compliant_fen, b.total_fen, b.own_payment_fen,
    b.paid_basic_fen, b.paid_serious_fen, b.paid_aid_fen, b.paid_floor_fen, b.paid_supplement_fen,
    -- What no column accounts for. Of several blanks each is nothing only if nothing is left.
    b.total_fen - b.own_payment_fen - coalesce(b.paid_basic_fen, 0) - coalesce(b.paid_serious_fen, 0)
      - coalesce(b.paid_aid_fen, 0) - coalesce(b.paid_floor_fen, 0) - coalesce(b.paid_supplement_fen, 0) as rest_fen,
    case when b.paid_basic_fen is null then 1 else 0 end + case when b.paid_serious_fen is null then 1 else 0 end
      + case when b.paid_aid_fen is null then 1 else 0 end + case when b.paid_floor_fen is null then 1 else 0 end
      + case when b.paid_supplement_fen is null then 1 else 0 end as blanks
  from medical_bills b
  join members m using (person_id)
  left join registered r on r.household_id = m.household_id),
filled as (
  select
    household_id, person_id, bill_id, kind, hospital_level, in_province, occurred_on, settled_on, care_ended_on,
    registered_on, unsettled, place, compliant_fen, rest_fen, blanks,
    coalesce(paid_basic_fen, case when rest_fen = 0 or blanks = 1 then rest_fen end) as basic_fen,
    coalesce(paid_serious_fen, case when rest_fen = 0 or blanks = 1 then rest_fen end) as serious_fen,
    coalesce(paid_aid_fen, case when rest_fen = 0 or blanks = 1 then rest_fen end) as aid_fen,
    coalesce(paid_floor_fen, case when rest_fen = 0 or blanks = 1 then rest_fen end) as floor_fen,
    coalesce(paid_supplement_fen, case when rest_fen = 0 or blanks = 1 then rest_fen end) as supplement_fen,
    coalesce(total_fen, own_payment_fen + paid_basic_fen + paid_serious_fen + paid_aid_fen + paid_floor_fen
      + paid_supplement_fen) as total_fen,
    coalesce(own_payment_fen, total_fen - paid_basic_fen - paid_serious_fen - paid_aid_fen - paid_floor_fen
      - paid_supplement_fen) as own_fen
  from ordered),
ruled as (
  select
    f.household_id, f.person_id, f.bill_id, f.kind, f.hospital_level, f.in_province, f.occurred_on, f.settled_on,
    f.care_ended_on, f.registered_on, f.unsettled, f.place, f.compliant_fen, f.total_fen, f.own_fen,
    f.basic_fen, f.serious_fen, f.aid_fen, f.floor_fen, f.supplement_fen,
    case when f.rest_fen < 0 or (f.rest_fen > 0 and f.blanks = 0) then 1 else 0 end as not_adding,
    -- What is reckoned with: nothing of a bill that contradicts itself.
    case when coalesce(f.rest_fen, 0) >= 0 and (coalesce(f.rest_fen, 0) = 0 or f.blanks > 0) then f.compliant_fen end as base_fen,
    extract(year from f.care_ended_on) as care_year,
    case when r.county is not null then 1 else 0 end as has_rule,
    -- Which rule holds depends on what is missing, unless all of them leave out care out of the province.
    coalesce(r.doubtful, false) and not coalesce(r.floor_in_province_only and not f.in_province, false) as doubtful,
    r.basic_per_10000, r.basic_from_fen, r.basic_by_year, r.serious_per_10000, r.serious_from_fen, r.serious_by_year,
    r.aid_per_10000, r.aid_from_fen, r.aid_by_year, r.own_cap_fen, r.cap_levels,
    case when f.registered_on > f.care_ended_on or (r.own_cap_fen is null and not coalesce(r.doubtful, false)) then 0
      when r.floor_in_province_only and f.in_province is null then 2
      when r.floor_in_province_only and not f.in_province then 0 else 1 end as capped,
    r.supplement_per_10000,
    case when r.supplement_per_10000 is null or f.registered_on > f.care_ended_on then 0
      when r.supplement_in_province_only and f.in_province is null then 2
      when r.supplement_in_province_only and not f.in_province then 0 else 1 end as supplemented,
    r.in_force_from, r.published_on
  from filled f
  left join households h on h.household_id = f.household_id
  left join medical_rules r on r.county = h.county
    and r.bill_kind = coalesce(f.kind, 'unknown') and r.hospital_level = coalesce(f.hospital_level, 'unknown')
    and f.care_ended_on between r.first_on and r.last_on),
-- Each tier owes a share of what lies above its threshold, counted over the bill or the year; without a figure, what it paid.
-- Only bills that count over the year are put in order, since the others need none before them; what a tier leaves is carried
-- along, since joins and windows over all bills are most of what this costs.
basic as (
  select
    person_id, place,
    count(case when base_fen is null then 1 end) over (partition by person_id, care_year order by place) as unknown,
    cast(sum(base_fen) over (partition by person_id, care_year order by place) as bigint) - base_fen as earlier_fen
  from ruled
  where basic_by_year),
after_basic as (
  select
    r.person_id, r.place, r.care_year, r.base_fen,
    case when r.basic_per_10000 is null then r.basic_fen when r.base_fen is not null and coalesce(b.unknown, 0) = 0
      then share_of(greatest(coalesce(b.earlier_fen, 0) + r.base_fen - r.basic_from_fen, 0), r.basic_per_10000)
        - share_of(greatest(coalesce(b.earlier_fen, 0) - r.basic_from_fen, 0), r.basic_per_10000) end as basic_due_fen,
    r.serious_per_10000, r.serious_from_fen, r.serious_by_year, r.serious_fen,
    r.aid_per_10000, r.aid_from_fen, r.aid_by_year, r.aid_fen, r.capped, r.cap_levels, r.own_cap_fen, r.floor_fen
  from ruled r left join basic b on b.person_id = r.person_id and b.place = r.place),
for_serious as (
  select
    person_id, place, care_year, base_fen, basic_due_fen, serious_per_10000, serious_from_fen, serious_by_year, serious_fen,
    aid_per_10000, aid_from_fen, aid_by_year, aid_fen, capped, cap_levels, own_cap_fen, floor_fen,
    case when base_fen - basic_due_fen is not null then greatest(base_fen - basic_due_fen, 0) end as left_fen
  from after_basic),
serious as (
  select
    person_id, place,
    count(case when left_fen is null then 1 end) over (partition by person_id, care_year order by place) as unknown,
    cast(sum(left_fen) over (partition by person_id, care_year order by place) as bigint) - left_fen as earlier_fen
  from for_serious
  where serious_by_year),
after_serious as (
  select
    f.person_id, f.place, f.care_year, f.base_fen, f.basic_due_fen,
    case when f.serious_per_10000 is null then f.serious_fen when f.left_fen is not null and coalesce(s.unknown, 0) = 0
      then share_of(greatest(coalesce(s.earlier_fen, 0) + f.left_fen - f.serious_from_fen, 0), f.serious_per_10000)
        - share_of(greatest(coalesce(s.earlier_fen, 0) - f.serious_from_fen, 0), f.serious_per_10000) end as serious_due_fen,
    f.aid_per_10000, f.aid_from_fen, f.aid_by_year, f.aid_fen, f.capped, f.cap_levels, f.own_cap_fen, f.floor_fen
  from for_serious f left join serious s on s.person_id = f.person_id and s.place = f.place),
for_aid as (
  select
    person_id, place, care_year, base_fen, basic_due_fen, serious_due_fen, aid_per_10000, aid_from_fen, aid_by_year, aid_fen,
    capped, cap_levels, own_cap_fen, floor_fen,
    case when base_fen - basic_due_fen - serious_due_fen is not null
      then greatest(base_fen - basic_due_fen - serious_due_fen, 0) end as left_fen
  from after_serious),
aided as (
  select
    person_id, place,
    count(case when left_fen is null then 1 end) over (partition by person_id, care_year order by place) as unknown,
    cast(sum(left_fen) over (partition by person_id, care_year order by place) as bigint) - left_fen as earlier_fen
  from for_aid
  where aid_by_year),
after_tiers as (
  select
    f.person_id, f.place, f.care_year, f.base_fen, f.basic_due_fen, f.serious_due_fen,
    case when f.aid_per_10000 is null then f.aid_fen when f.left_fen is not null and coalesce(a.unknown, 0) = 0
      then share_of(greatest(coalesce(a.earlier_fen, 0) + f.left_fen - f.aid_from_fen, 0), f.aid_per_10000)
        - share_of(greatest(coalesce(a.earlier_fen, 0) - f.aid_from_fen, 0), f.aid_per_10000) end as aid_due_fen,
    f.capped, f.cap_levels, f.own_cap_fen, f.floor_fen
  from for_aid f left join aided a on a.person_id = f.person_id and a.place = f.place),
left_over as (
  select
    person_id, place, care_year, capped, cap_levels, own_cap_fen, floor_fen, basic_due_fen, serious_due_fen, aid_due_fen,
    case when base_fen - basic_due_fen - serious_due_fen - aid_due_fen is not null
      then greatest(base_fen - basic_due_fen - serious_due_fen - aid_due_fen, 0) end as left_fen
  from after_tiers),
-- Only bills of which something may be left can use up a cap, or leave it in doubt.
capped as (
  select
    person_id, place,
    count(case when capped = 2 or left_fen is null then 1 end)
      over (partition by person_id, care_year, cap_levels order by place) as doubts,
    cast(sum(case when capped = 1 then left_fen end)
      over (partition by person_id, care_year, cap_levels order by place) as bigint) as counted_fen
  from left_over
  where capped > 0 and cap_levels is not null and (capped = 2 or coalesce(left_fen, 1) > 0)),
-- A bill without a level may count towards any cap, from the first of the year on.
unlevelled as (
  select person_id, care_year, min(place) as first_place
  from left_over
  where capped > 0 and cap_levels is null and coalesce(left_fen, 1) > 0
  group by person_id, care_year),
chronic as (
  select
    r.person_id, r.place,
    max(case when d.chronic_registered then 1 else 0 end) as yes,
    max(case when d.chronic_registered is null then 1 else 0 end) as perhaps
  from ruled r join diagnoses d on d.person_id = r.person_id and d.diagnosed_on <= r.care_ended_on
    and (d.recovered_on is null or d.recovered_on >= r.care_ended_on)
  where r.supplemented > 0
  group by r.person_id, r.place),
borne as (
  select
    l.person_id, l.place, l.basic_due_fen, l.serious_due_fen, l.aid_due_fen, l.left_fen,
    -- Where no floor is owed, the one that was paid nonetheless is not borne.
    case when l.capped = 0 then greatest(l.left_fen - l.floor_fen, 0)
      when l.left_fen = 0 then l.left_fen
      when l.capped = 1 and l.own_cap_fen is not null and l.left_fen is not null
        and (c.doubts = 0 and (u.first_place is null or u.first_place > l.place) or c.counted_fen - l.left_fen >= l.own_cap_fen)
        then least(c.counted_fen, l.own_cap_fen) - least(c.counted_fen - l.left_fen, l.own_cap_fen) end as own_fen
  from left_over l
  left join capped c on c.person_id = l.person_id and c.place = l.place
  left join unlevelled u on u.person_id = l.person_id and u.care_year = l.care_year),
-- A floor or supplement without a rule for this kind of bill: what was paid is taken as due.
owed as (
  select
    r.household_id, r.person_id, r.bill_id, r.place, r.kind, r.hospital_level, r.in_province, r.occurred_on, r.care_ended_on,
    r.settled_on, r.registered_on, r.unsettled, r.not_adding, r.has_rule, r.doubtful, r.capped, r.supplemented,
    r.in_force_from, r.published_on, r.total_fen, r.compliant_fen, r.own_fen,
    r.basic_fen, r.serious_fen, r.aid_fen, r.floor_fen, r.supplement_fen,
    b.basic_due_fen, b.serious_due_fen, b.aid_due_fen, b.own_fen as borne_fen,
    case when r.capped = 0 then r.floor_fen else b.left_fen - b.own_fen end as floor_due_fen,
    case when r.supplemented = 0 then r.supplement_fen
      when b.own_fen = 0 then 0
      when r.supplemented = 2 then null
      when k.yes = 1 then share_of(b.own_fen, r.supplement_per_10000)
      when coalesce(k.perhaps, 0) = 0 and v.diagnoses_from <= r.care_ended_on then 0 end as supplement_due_fen
  from ruled r
  join borne b using (person_id, place)
  left join households h on h.household_id = r.household_id
  left join cover v on v.county = h.county
  left join chronic k on k.person_id = r.person_id and k.place = r.place),
judged as (
  select
    household_id, person_id, bill_id, place, kind, hospital_level, in_province, occurred_on, care_ended_on, settled_on,
    in_force_from, published_on, total_fen, compliant_fen, own_fen,
    basic_fen, serious_fen, aid_fen, floor_fen, supplement_fen,
    basic_due_fen, serious_due_fen, aid_due_fen, floor_due_fen, supplement_due_fen, unsettled,
    case
      when unsettled = 1 then 'unsettled'
      when registered_on is null then 'registration_unknown'
      when registered_on > care_ended_on then 'not_registered'
      when has_rule = 0 then 'no_rule'
      when not_adding = 1 then 'not_adding_up'
      when doubtful then 'kind_or_level_unknown'
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
  case when state = 'known'
    then total_fen - basic_due_fen - serious_due_fen - aid_due_fen - floor_due_fen - supplement_due_fen
    when state = 'not_registered' then own_fen end as own_due_fen,
  case when state = 'known'
    then greatest(own_fen - (total_fen - basic_due_fen - serious_due_fen - aid_due_fen - floor_due_fen - supplement_due_fen), 0)
    when state = 'not_registered' then 0 end as refund_fen,
  in_force_from, published_on
from judged
