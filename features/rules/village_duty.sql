-- Has a listed village the team that it must have, and is its clerk there full-time?
with places as (
  select village, min(county) as county
  from households
  where village is not null
  group by village),
listed_villages as (
  select village, count(*) as entries
  from village_statuses
  where status = 'listed'
  group by village),
in_force as (
  select
    t.village,
    count(case when t.role = 'first_secretary' then 1 end) as first_secretaries,
    count(case when t.role = 'deputy' then 1 end) as deputies,
    count(case when t.role = 'clerk' then 1 end) as clerks,
    count(case when t.role = 'clerk' and t.full_time then 1 end) as full_time_clerks,
    count(case when t.role = 'clerk' and t.full_time is null then 1 end) as perhaps_full_time,
    count(case when t.role is null then 1 end) as without_role
  from teams t cross join params p
  where t.started_on <= p.as_of and (t.ended_on is null or t.ended_on > p.as_of)
  group by t.village),
unsure as (select village from unsure_villages where in_table = 'teams' group by village)
select
  v.county,
  v.village,
  coalesce(d.entries, 0) > 0 as is_listed,
  coalesce(d.entries, 0) > 0 and coalesce(t.clerks, 0) > 0 as listed_with_clerk,
  case when t.first_secretaries > 0 then false when coalesce(t.without_role, 0) = 0 and u.village is null then true end as no_first_secretary,
  case when t.deputies > 0 then false when coalesce(t.without_role, 0) = 0 and u.village is null then true end as no_deputy,
  case when t.clerks > 0 then false when coalesce(t.without_role, 0) = 0 and u.village is null then true end as no_clerk,
  case when t.full_time_clerks > 0 then false when t.perhaps_full_time = 0 and u.village is null then true end as clerk_not_full_time
from places v
left join listed_villages d using (village)
left join in_force t using (village)
left join unsure u using (village)
