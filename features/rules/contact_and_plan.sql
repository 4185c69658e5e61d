-- Has a household a contact who comes, a project, a plan, and help that did not end with its exit?
-- Whether anybody came all year is asked of the calendar year that ended on the day or last before it.
with newest_year as (
  select
    extract(year from p.as_of) - case when extract(month from p.as_of) = 12 and extract(day from p.as_of) = 31 then 0 else 1 end
      as year_number
  from params p),
paired as (
  select
    g.household_id,
    count(case when g.ended_on is null or g.ended_on > p.as_of then 1 end) as contacts,
    max(g.ended_on) as ended_on
  from pairings g cross join params p
  where g.started_on <= p.as_of
  group by g.household_id),
visited as (
  select s.household_id, count(*) as visits
  from visits s join newest_year n on extract(year from s.visited_on) = n.year_number
  group by s.household_id),
planned as (
  select household_id, max(occurred_on) as planned_on
  from plans
  group by household_id)
select
  h.household_id,
  s.exited,
  s.exited and extract(year from s.exited_on) <= n.year_number
    and (extract(year from v.visits_from) < n.year_number
      or (extract(year from v.visits_from) = n.year_number and extract(month from v.visits_from) = 1
        and extract(day from v.visits_from) = 1)) as exited_in_a_covered_year,
  s.exited and coalesce(g.contacts, 0) + case when g.ended_on > s.exited_on then 1 else 0 end > 0 as exited_with_contact,
  s.exited and e.measures_lapsed_after_exit_count is not null as exited_with_measures,
  s.on_list,
  s.on_list and y.planned_on is not null as listed_with_plan,
  s.exited_on,
  s.cause_found_on,
  y.planned_on,
  n.year_number as year,
  g.ended_on as contact_ended_on,
  e.measures_lapsed_after_exit_count,
  coalesce(g.contacts, 0) = 0 as exited_without_contact,
  i.industry_in_force_count = 0 and e.measures_in_force_count = 0 as exited_without_project,
  coalesce(q.visits, 0) = 0 as not_visited_all_year,
  g.contacts = 0 and g.ended_on > s.exited_on as contact_ended_after_exit,
  e.measures_in_force_count = 0 and e.measures_lapsed_after_exit_count > 0 as measures_lapsed_after_exit,
  y.planned_on is null as listed_without_plan,
  y.planned_on < s.cause_found_on as plan_older_than_cause,
  k.trainings_count_12m = 0 as not_trained_in_a_year
from households h
left join listed s using (household_id)
left join paired g using (household_id)
left join visited q using (household_id)
left join planned y using (household_id)
left join help e using (household_id)
left join industries i using (household_id)
left join contact k using (household_id)
left join cover v using (county)
cross join newest_year n
