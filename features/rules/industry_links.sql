-- Do a household's measures and parts in industries name projects that exist, and do they pay what is due?
with in_force as (
  select m.household_id, count(*) as measures, count(case when m.project_id is null then 1 end) as unnamed
  from measures m cross join params p
  where m.kind = 'industry' and m.started_on <= p.as_of and (m.ended_on is null or m.ended_on > p.as_of)
  group by m.household_id),
known as (
  select project_id, count(*) as versions
  from projects
  group by project_id),
parts as (
  select i.household_id, count(*) as parts, count(case when k.versions is null then 1 end) as unknown_count
  from industry i left join known k using (project_id)
  group by i.household_id)
select
  h.household_id,
  coalesce(f.measures, 0) > 0 as has_industry_measure,
  coalesce(s.parts, 0) > 0 as has_part,
  d.dividend_arrears_yuan is not null as with_dividend,
  f.unnamed as unnamed_count,
  s.unknown_count,
  d.dividend_arrears_yuan,
  f.unnamed > 0 as industry_measure_without_project,
  s.unknown_count > 0 as industry_project_not_known,
  d.dividend_arrears_yuan > 0 as dividend_unpaid
from households h
left join in_force f using (household_id)
left join parts s using (household_id)
left join industries d using (household_id)
