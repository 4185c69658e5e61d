-- Did the projects in which the household takes part go through all four stages of approval, and has each a driver body?
-- A stage was skipped where a later one is dated and it is not, or is dated later. A project without any date tells nothing.
with own as (
  select i.household_id, i.project_id
  from industry i cross join params p
  where i.started_on <= p.as_of and i.end_reason is null and (i.ended_on is null or i.ended_on > p.as_of)
  group by i.household_id, i.project_id),
stages as (
  select
    project_id,
    max(driver_body) as driver_body,
    max(household_applied_on) as applied_on,
    max(village_declared_on) as declared_on,
    max(township_reviewed_on) as reviewed_on,
    max(county_approved_on) as approved_on
  from projects
  group by project_id),
judged as (
  select
    project_id,
    driver_body,
    case
      when coalesce(applied_on, declared_on, reviewed_on, approved_on) is null then null
      when applied_on is null and coalesce(declared_on, reviewed_on, approved_on) is not null then 1
      when declared_on is null and coalesce(reviewed_on, approved_on) is not null then 1
      when reviewed_on is null and approved_on is not null then 1
      when applied_on > declared_on or declared_on > reviewed_on or reviewed_on > approved_on then 1
      else 0 end as skipped
  from stages),
counted as (
  select
    o.household_id,
    count(*) as projects,
    count(j.project_id) as described,
    count(j.skipped) as judged,
    cast(sum(j.skipped) as bigint) as skipped,
    count(case when j.project_id is not null and j.driver_body is null then 1 end) as undriven
  from own o left join judged j using (project_id)
  group by o.household_id)
select
  h.household_id,
  case when c.skipped > 0 then c.skipped when c.judged = c.projects then 0
    when c.projects is null then within_cover(0, v.industry_from, p.as_of) end as projects_stage_skipped_count,
  case when c.undriven > 0 or c.described = c.projects then c.undriven
    when c.projects is null then within_cover(0, v.industry_from, p.as_of) end as projects_without_driver_count
from households h
left join counted c using (household_id)
left join cover v using (county)
cross join params p
