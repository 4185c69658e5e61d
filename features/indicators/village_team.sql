-- How is the household's village placed: is it on the list of poor villages, is its team whole, and is the team there?
with newest as (
  select village, max(occurred_on) as occurred_on
  from village_statuses
  group by village),
listed as (
  select s.village, min(case when s.status = 'exited' then 0 else 1 end) as poor
  from village_statuses s join newest n using (village, occurred_on)
  group by s.village),
team as (
  select
    t.village,
    count(case when t.role = 'first_secretary' then 1 end) as secretaries,
    count(case when t.role = 'deputy' then 1 end) as deputies,
    count(case when t.role = 'clerk' then 1 end) as clerks,
    count(case when t.role is null then 1 end) as unsaid
  from teams t cross join params p
  where t.started_on <= p.as_of and (t.ended_on is null or t.ended_on > p.as_of)
  group by t.village),
days as (
  select c.village, c.occurred_on
  from checkins c cross join params p
  where c.occurred_on > months_before(p.as_of, 3)
  group by c.village, c.occurred_on),
there as (select village, count(*) as days from days group by village),
unsure as (
  select
    village,
    max(case when in_table = 'village_statuses' then 1 end) as listing,
    max(case when in_table = 'teams' then 1 end) as team,
    max(case when in_table = 'checkins' then 1 end) as days
  from unsure_villages
  group by village)
select
  h.household_id,
  case when u.listing is null then l.poor end as village_listed_poor,
  case when h.village is null then null
    when t.secretaries > 0 and t.deputies > 0 and t.clerks > 0 then 0
    when v.teams_from <= p.as_of and coalesce(t.unsaid, 0) = 0 and u.team is null then 1 end as village_team_incomplete,
  case when h.village is not null and u.days is null then within_cover(d.days, v.checkins_from, window_start(p.as_of, 3)) end
    as village_checkin_days_3m
from households h
left join listed l on l.village = h.village
left join team t on t.village = h.village
left join there d on d.village = h.village
left join unsure u on u.village = h.village
left join cover v on v.county = h.county
cross join params p
