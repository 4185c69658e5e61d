-- Who has a serious illness that is current: registered on the card, or diagnosed or in hospital in the twelve months before the day?
-- An older diagnosis that no row closes does not show whether the illness lasts.
with diagnosed as (
  select d.person_id, max(d.diagnosed_on) as diagnosed_on
  from people q
  join households h using (household_id)
  join diagnoses d on d.person_id = q.person_id and d.recovered_on is null
  cross join params p
  join policy_disease_lists l on l.county = h.county and l.code = d.disease_code and l.item = 'serious'
    and p.as_of between l.holds_from and l.holds_to
  group by d.person_id),
stays as (
  select
    b.person_id,
    count(case when b.kind = 'inpatient' then 1 end) as stays,
    count(case when b.kind is null then 1 end) as kind_unknown
  from medical_bills b cross join params p
  where b.occurred_on > months_before(p.as_of, 12)
  group by b.person_id),
judged as (
  select
    q.household_id,
    case
      when q.health_state = 'serious' then 1
      when d.diagnosed_on > months_before(p.as_of, 12) then 1
      when d.diagnosed_on is not null and s.stays > 0 then 1
      when d.diagnosed_on is not null
        then case when coalesce(s.kind_unknown, 0) = 0 and v.medical_bills_from <= window_start(p.as_of, 12) then 0 end
      when q.health_state in ('healthy', 'chronic') then 0
      when q.health_state is not null and v.diagnoses_from <= p.as_of then 0
    end as ill
  from people q
  join households h using (household_id)
  left join diagnosed d using (person_id)
  left join stays s using (person_id)
  left join cover v using (county)
  cross join params p),
counted as (
  select household_id, count(*) as members, count(ill) as known, cast(sum(ill) as bigint) as ill
  from judged
  group by household_id)
select
  h.household_id,
  case when c.known = c.members or c.ill > 0 then c.ill end as serious_illness_current_count
from households h left join counted c using (household_id)
