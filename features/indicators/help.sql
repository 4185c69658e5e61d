-- Which help does the household get on the day, of which kind, and what ended after its exit?
with spells as (
  select
    m.household_id, m.kind, m.started_on, m.ended_on,
    case when m.ended_on is null or m.ended_on > p.as_of then 1 else 0 end as in_force
  from measures m cross join params p
  where m.started_on <= p.as_of),
counted as (
  select
    household_id,
    cast(sum(in_force) as bigint) as in_force,
    max(started_on) as started_on,
    count(case when in_force = 1 and kind = 'health' then 1 end) as health,
    count(case when in_force = 1 and kind in ('education', 'compulsory_education') then 1 end) as education,
    count(case when in_force = 1 and kind = 'industry' then 1 end) as industry,
    count(case when in_force = 1 and kind in ('employment', 'public_post', 'training') then 1 end) as employment,
    count(case when in_force = 1 and kind = 'finance' then 1 end) as finance,
    count(case when in_force = 1 and kind = 'safety_net' then 1 end) as safety_net,
    count(case when in_force = 1 and kind = 'social' then 1 end) as social,
    count(case when in_force = 1 and kind in ('housing', 'relocation') then 1 end) as housing,
    count(case when in_force = 1 and kind = 'water' then 1 end) as water,
    count(case when in_force = 1 and kind = 'insurance' then 1 end) as insurance,
    count(case when in_force = 1 and kind = 'grant' then 1 end) as grants,
    count(case when in_force = 1 and kind in ('industry', 'employment', 'public_post', 'finance', 'training') then 1 end)
      as generating
  from spells
  group by household_id),
exits as (select household_id, exited_on from exit_days where exited_on is not null),
kinds as (
  select household_id, kind, max(in_force) as in_force, max(ended_on) as ended_on
  from spells
  group by household_id, kind),
lapsed as (
  select k.household_id, count(case when k.in_force = 0 and k.ended_on > e.exited_on then 1 end) as kinds
  from kinds k join exits e using (household_id)
  group by k.household_id)
select
  h.household_id,
  within_cover(c.in_force, v.measures_from, p.as_of) as measures_in_force_count,
  within_cover(c.health, v.measures_from, p.as_of) as measure_health_count,
  within_cover(c.education, v.measures_from, p.as_of) as measure_education_count,
  within_cover(c.industry, v.measures_from, p.as_of) as measure_industry_count,
  within_cover(c.employment, v.measures_from, p.as_of) as measure_employment_count,
  within_cover(c.finance, v.measures_from, p.as_of) as measure_finance_count,
  within_cover(c.safety_net, v.measures_from, p.as_of) as measure_safety_net_count,
  within_cover(c.social, v.measures_from, p.as_of) as measure_social_count,
  within_cover(c.housing, v.measures_from, p.as_of) as measure_housing_count,
  within_cover(c.water, v.measures_from, p.as_of) as measure_water_count,
  within_cover(c.insurance, v.measures_from, p.as_of) as measure_insurance_count,
  within_cover(c.grants, v.measures_from, p.as_of) as measure_grant_count,
  safe_ratio(c.generating, c.in_force) as generating_measures_share,
  case when e.exited_on is not null then within_cover(l.kinds, v.measures_from, e.exited_on) end
    as measures_lapsed_after_exit_count,
  months_between_days(c.started_on, p.as_of) as months_since_new_measure
from households h
left join counted c using (household_id)
left join exits e using (household_id)
left join lapsed l using (household_id)
left join cover v using (county)
cross join params p
