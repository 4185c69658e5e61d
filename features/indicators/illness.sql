-- Who is ill, and what did illness cost the household in the twelve months before the day?
-- The state of health names the gravest thing only: one disabled may be ill too, one seriously ill may have a chronic illness
-- besides; there the diagnoses decide, where they are kept. Bills of a member who died or left count for the household.
with diagnosed as (
  select
    q.person_id,
    max(case when l.item = 'serious' then 1 else 0 end) as serious,
    max(case when l.item = 'chronic' or d.chronic_registered then 1 else 0 end) as chronic
  from people q
  join households h using (household_id)
  join diagnoses d on d.person_id = q.person_id and d.recovered_on is null
  cross join params p
  left join policy_disease_lists l on l.county = h.county and l.code = d.disease_code and l.item in ('serious', 'chronic')
    and p.as_of between l.holds_from and l.holds_to
  group by q.person_id),
ill as (
  select
    q.household_id,
    count(*) as members,
    count(case when q.health_state in ('healthy', 'chronic') or d.chronic = 1
      or (q.health_state is not null and v.diagnoses_from <= p.as_of) then 1 end) as chronic_known,
    count(case when q.health_state in ('healthy', 'chronic', 'serious') or d.serious = 1
      or (q.health_state is not null and v.diagnoses_from <= p.as_of) then 1 end) as serious_known,
    count(case when q.health_state = 'chronic' or d.chronic = 1 then 1 end) as chronic,
    count(case when q.health_state = 'serious' or d.serious = 1 then 1 end) as serious
  from people q
  join households h using (household_id)
  left join diagnosed d using (person_id)
  left join cover v using (county)
  cross join params p
  group by q.household_id),
bills as (
  select
    m.household_id,
    count(case when b.settled_on is null and b.own_payment_fen is null then 1 end) as unsettled,
    -- A bill that is not settled yet has cost nothing yet; where no bill tells its own payment, nobody knows.
    case when count(b.own_payment_fen) = 0 then count(*)
      else count(case when b.settled_on is not null and b.own_payment_fen is null then 1 end) end as unknown,
    count(case when b.settled_on is null and b.own_payment_fen is not null then 1 end) as day_unknown,
    count(case when b.kind is null and b.own_payment_fen > 0 then 1 end) as kind_unknown,
    cast(sum(b.own_payment_fen) as bigint) as own_fen,
    cast(sum(case when b.kind = 'inpatient' then b.own_payment_fen end) as bigint) as inpatient_fen
  from medical_bills b join members m using (person_id) cross join params p
  where coalesce(b.settled_on, b.occurred_on) > months_before(p.as_of, 12)
  group by m.household_id),
paid as (
  select
    h.household_id,
    case when coalesce(b.day_unknown, 0) = 0
      then within_cover(b.unsettled, c.medical_bills_from, window_start(p.as_of, 12)) end as unsettled,
    case when coalesce(b.unknown, 0) = 0
      then within_cover(b.own_fen, c.medical_bills_from, window_start(p.as_of, 12)) end as own_fen,
    case when coalesce(b.unknown, 0) = 0 and coalesce(b.kind_unknown, 0) = 0
      then within_cover(b.inpatient_fen, c.medical_bills_from, window_start(p.as_of, 12)) end as inpatient_fen
  from households h left join bills b using (household_id) left join cover c using (county) cross join params p)
select
  p.household_id,
  case when i.chronic_known = i.members or i.chronic > 0 then i.chronic end as chronic_illness_count,
  case when i.serious_known = i.members or i.serious > 0 then i.serious end as serious_illness_count,
  case when i.chronic_known = i.members and i.serious_known = i.members
    then safe_ratio(i.chronic + i.serious, i.members) end as ill_share,
  p.unsettled as unsettled_bills_count_12m,
  yuan(p.own_fen) as own_medical_yuan_12m,
  yuan(p.inpatient_fen) as own_inpatient_yuan_12m,
  case when y.total_fen > 0 then safe_ratio(p.own_fen, y.total_fen) end as own_medical_share_12m
from paid p
left join ill i using (household_id)
left join income_years y on y.household_id = p.household_id and y.years_back = 0
