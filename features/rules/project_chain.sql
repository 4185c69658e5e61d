-- Did a project go through its four stages, and do measure, project and money hang together?
with places as (
  select village, min(county) as county
  from households
  where village is not null
  group by village),
joined as (
  select m.project_id, 1 as households from measures m where m.project_id is not null
  union all
  select i.project_id, 1 as households from industry i),
used as (
  select project_id, count(*) as households from joined group by project_id),
paid as (
  select project_id, count(*) as funds
  from funds
  where project_id is not null
  group by project_id),
newest as (
  select project_id, max(started_on) as started_on
  from projects
  group by project_id)
select
  v.county,
  r.project_id,
  r.started_on,
  r.county_approved_on,
  r.household_applied_on is null or r.village_declared_on is null or r.township_reviewed_on is null
    or r.county_approved_on is null as approval_stage_missing,
  r.household_applied_on > r.village_declared_on or r.village_declared_on > r.township_reviewed_on
    or r.township_reviewed_on > r.county_approved_on as approval_out_of_order,
  r.started_on < r.county_approved_on as project_begun_before_approval,
  r.driver_body is null as project_without_driver,
  coalesce(u.households, 0) = 0 as project_without_household,
  coalesce(f.funds, 0) = 0 as project_without_fund
from projects r
join newest n on n.project_id = r.project_id and n.started_on = r.started_on
left join places v on v.village = r.village
left join used u on u.project_id = r.project_id
left join paid f on f.project_id = r.project_id
