-- When was somebody last at the household's door, and did its contact stay after the exit?
with year_ago as (select months_before(p.as_of, 12) as on_day from params p),
visited as (
  select
    s.household_id,
    max(s.visited_on) as visited_on,
    count(case when s.visited_on > a.on_day then 1 end) as visits,
    count(case when s.visited_on > a.on_day and s.finding is not null then 1 end) as found_known,
    count(case when s.visited_on > a.on_day and s.finding <> 'nothing' then 1 end) as findings,
    count(case when s.visited_on > a.on_day and s.finding = 'illness' then 1 end) as illnesses
  from visits s cross join year_ago a
  group by s.household_id),
trained as (
  select t.household_id, count(*) as trainings
  from trainings t cross join year_ago a
  where t.occurred_on > a.on_day
  group by t.household_id),
exits as (select household_id, exited_on from exit_days where exited_on is not null),
unhooked as (
  select
    e.household_id, e.exited_on,
    count(case when g.started_on <= p.as_of and (g.ended_on is null or g.ended_on > p.as_of) then 1 end) as in_force,
    count(case when g.ended_on > e.exited_on and g.ended_on <= p.as_of then 1 end) as ended
  from exits e cross join params p left join pairings g on g.household_id = e.household_id
  group by e.household_id, e.exited_on)
select
  h.household_id,
  days_between(s.visited_on, p.as_of) as days_since_visit,
  within_cover(s.visits, v.visits_from, window_start(p.as_of, 12)) as visits_count_12m,
  case when s.findings > 0 or coalesce(s.found_known, 0) = coalesce(s.visits, 0)
    then within_cover(s.findings, v.visits_from, window_start(p.as_of, 12)) end as visit_findings_count_12m,
  case when s.illnesses > 0 or coalesce(s.found_known, 0) = coalesce(s.visits, 0)
    then within_cover(s.illnesses, v.visits_from, window_start(p.as_of, 12)) end as visit_illness_findings_count_12m,
  within_cover(t.trainings, v.trainings_from, window_start(p.as_of, 12)) as trainings_count_12m,
  case when u.in_force > 0 then 0 when u.ended > 0 then 1 when v.pairings_from <= u.exited_on then 0 end
    as contact_lapsed_after_exit
from households h
left join visited s using (household_id)
left join trained t using (household_id)
left join unhooked u using (household_id)
left join cover v using (county)
cross join params p
