-- How does each household stand to the list on the day, since when, and for which cause was it found?
-- An exited household that is under monitoring is both. The cause is that of the newest case that the county passed, for a
-- household that is registered as poor without a case the main cause of its card.
with entries as (
  select
    household_id,
    min(case when status in ('registered', 're_registered') then occurred_on end) as first_registered_on,
    max(case when status in ('registered', 're_registered') then occurred_on end) as registered_on,
    min(case when status = 'exited' and coalesce(status_origin, 'dated') = 'dated' then occurred_on end) as first_exited_on,
    max(case when status = 'exited' then occurred_on end) as exited_on,
    max(case when status = 'risk_found' then occurred_on end) as risk_found_on,
    min(case when status = 'risk_found' then occurred_on end) as first_risk_found_on,
    max(case when status = 'risk_removed' then occurred_on end) as risk_removed_on,
    count(case when status = 'dissolved' then 1 end) as dissolutions
  from statuses
  group by household_id),
cases as (
  select household_id, cause, occurred_on,
    row_number() over (partition by household_id order by occurred_on desc, case_id desc) as place
  from recognitions
  where step = 'county_decision' and outcome = 'passed' and kind <> 'risk_removed'),
found as (
  select household_id, min(cause) as cause, min(occurred_on) as found_on
  from cases
  where place = 1
  group by household_id),
standing as (
  select
    e.household_id,
    e.first_registered_on,
    e.registered_on,
    e.first_exited_on,
    e.exited_on,
    e.first_risk_found_on,
    e.risk_found_on,
    e.risk_removed_on,
    e.dissolutions > 0 as dissolved,
    e.registered_on is not null and (e.exited_on is null or e.exited_on < e.registered_on) as poor,
    e.exited_on is not null and (e.registered_on is null or e.registered_on <= e.exited_on) as exited,
    e.risk_found_on is not null and (e.risk_removed_on is null or e.risk_removed_on < e.risk_found_on) as monitored,
    e.risk_removed_on is not null and (e.risk_found_on is null or e.risk_found_on <= e.risk_removed_on) as removed
  from entries e)
select
  s.household_id,
  s.first_registered_on,
  s.registered_on,
  s.first_exited_on,
  d.exited_on,
  s.first_risk_found_on,
  s.risk_found_on,
  s.risk_removed_on,
  s.dissolved,
  s.poor and not s.dissolved as poor,
  s.exited and not s.dissolved as exited,
  s.monitored and not s.dissolved as monitored,
  s.removed and not s.dissolved as removed,
  (s.poor or s.monitored) and not s.dissolved as on_list,
  case when s.monitored then s.risk_found_on when s.poor then s.registered_on end as listed_on,
  coalesce(f.cause, h.primary_cause) as cause,
  f.found_on as cause_found_on
from standing s
join households h using (household_id)
left join found f using (household_id)
left join exit_days d using (household_id)
