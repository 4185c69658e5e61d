-- Does a member have one of the diseases of special treatment, is it being treated, and what was diagnosed lately?
-- The list is dated policy. While it is known not to name all its diseases, a disease that is not on it may be one of them.
with lists as (
  select l.county, min(l.number) as complete
  from policy_disease_lists l cross join params p
  where l.item = 'major' and p.as_of between l.holds_from and l.holds_to
  group by l.county),
ill as (
  select
    q.household_id, q.person_id,
    max(case when l.code is not null then 1 else 0 end) as major,
    max(case when l.code is not null and d.treated_on is null then 1 else 0 end) as untreated
  from people q
  join households h using (household_id)
  join diagnoses d on d.person_id = q.person_id and d.recovered_on is null
  cross join params p
  left join policy_disease_lists l on l.county = h.county and l.item = 'major' and l.code = d.disease_code
    and p.as_of between l.holds_from and l.holds_to
  group by q.household_id, q.person_id),
counted as (
  select
    household_id,
    cast(sum(major) as bigint) as major,
    cast(sum(untreated) as bigint) as untreated,
    count(case when major = 0 then 1 end) as perhaps
  from ill
  group by household_id),
fresh as (
  select q.household_id, count(*) as diagnoses
  from people q join diagnoses d using (person_id) cross join params p
  where d.diagnosed_on > months_before(p.as_of, 12)
  group by q.household_id),
present as (select household_id, count(*) as members from people group by household_id),
known as (
  select
    h.household_id,
    case when l.county is null then null when c.major > 0 then c.major
      when n.members > 0 and (l.complete = 1 or coalesce(c.perhaps, 0) = 0) then within_cover(0, v.diagnoses_from, p.as_of) end
      as major,
    c.untreated
  from households h
  left join present n using (household_id)
  left join counted c using (household_id)
  left join lists l using (county)
  left join cover v using (county)
  cross join params p)
select
  h.household_id,
  k.major as major_disease_count,
  case when k.major > 0 then k.untreated when k.major = 0 then 0 end as major_disease_untreated_count,
  case when n.members > 0 then within_cover(f.diagnoses, v.diagnoses_from, window_start(p.as_of, 12)) end
    as diagnoses_new_count_12m
from households h
join known k using (household_id)
left join present n using (household_id)
left join fresh f using (household_id)
left join cover v using (county)
cross join params p
