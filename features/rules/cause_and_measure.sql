-- Has a household on the list a measure in force that answers its cause, and what it lacks?
-- Which measures answer which cause is policy of the place and day (`policy_answers`).
with in_force as (
  select m.household_id, m.kind
  from measures m cross join params p
  where m.started_on <= p.as_of and (m.ended_on is null or m.ended_on > p.as_of)
  group by m.household_id, m.kind),
counted as (
  select
    household_id,
    count(*) as kinds,
    count(case when kind = 'safety_net' then 1 end) as safety_net,
    count(case when kind in ('industry', 'employment', 'public_post', 'finance', 'training') then 1 end) as development,
    count(case when kind = 'compulsory_education' then 1 end) as compulsory_education,
    count(case when kind in ('health', 'social') then 1 end) as health
  from in_force
  group by household_id),
waiting as (
  select s.household_id,
    s.on_list and months_between_days(s.listed_on, p.as_of) >= l.measure_within_months as a_month,
    s.on_list and months_between_days(s.listed_on, p.as_of) >= l.development_within_months as half_a_year
  from listed s join households h using (household_id) join limits l using (county) cross join params p),
answering as (
  select s.household_id, count(f.kind) as kinds
  from listed s
  join households h using (household_id)
  cross join params p
  join policy_answers a on a.county = h.county and a.item = s.cause and p.as_of between a.holds_from and a.holds_to
  left join in_force f on f.household_id = s.household_id and f.kind = a.code
  group by s.household_id)
select
  h.household_id,
  g.a_month as listed_a_month,
  g.half_a_year and w.able_labour_count > 0 as able_and_listed_half_a_year,
  s.on_list and w.able_labour_count > 0 and coalesce(c.kinds, 0) > 0 as able_with_measures,
  s.on_list and t.not_at_school_count > 0 as child_not_at_school,
  s.on_list and w.uninsured_share > 0 as somebody_uninsured,
  g.a_month and s.cause = 'illness' as by_illness,
  g.a_month and s.cause = 'disability' as by_disability,
  g.a_month and s.cause = 'schooling' as by_schooling,
  g.a_month and s.cause = 'disaster' as by_disaster,
  g.a_month and s.cause = 'accident' as by_accident,
  g.a_month and s.cause = 'failed_industry' as by_failed_industry,
  g.a_month and s.cause = 'unstable_work' as by_unstable_work,
  g.a_month and s.cause = 'lack_of_labour' as by_lack_of_labour,
  g.a_month and s.cause = 'debt' as by_debt,
  g.a_month and s.cause = 'housing' as by_housing,
  g.a_month and s.cause = 'water' as by_water,
  s.listed_on,
  w.able_labour_count,
  t.not_at_school_count,
  coalesce(c.kinds, 0) = 0 as no_measure,
  coalesce(c.development, 0) = 0 as no_development_measure,
  c.kinds = c.safety_net as safety_net_only,
  coalesce(c.compulsory_education, 0) = 0 as dropout_unanswered,
  coalesce(c.health, 0) = 0 as uninsured_unanswered,
  a.kinds = 0 as illness_unanswered,
  a.kinds = 0 as disability_unanswered,
  a.kinds = 0 as schooling_unanswered,
  a.kinds = 0 as disaster_unanswered,
  a.kinds = 0 as accident_unanswered,
  a.kinds = 0 as failed_industry_unanswered,
  a.kinds = 0 as unstable_work_unanswered,
  a.kinds = 0 as lack_of_labour_unanswered,
  a.kinds = 0 as debt_unanswered,
  a.kinds = 0 as housing_unanswered,
  a.kinds = 0 as water_unanswered
from households h
left join listed s using (household_id)
left join waiting g using (household_id)
left join counted c using (household_id)
left join answering a using (household_id)
left join household w using (household_id)
left join schooling t using (household_id)
