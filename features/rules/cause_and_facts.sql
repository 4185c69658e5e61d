-- Is the cause for which a household is on the list borne out by what else is known of it?
with counted as (
  select
    q.household_id,
    count(*) as members,
    count(case when q.health_state = 'healthy' then 1 end) as healthy,
    count(case when q.health_state in ('chronic', 'serious') then 1 end) as ill,
    count(case when q.schooling_stage = 'none' then 1 end) as not_at_school,
    count(case when q.schooling_stage <> 'none' then 1 end) as at_school
  from people q
  group by q.household_id),
diagnosed as (
  select m.household_id, count(*) as diseases
  from diagnoses d join members m using (person_id)
  where d.recovered_on is null
  group by m.household_id),
hits as (
  select x.household_id, x.kind, x.occurred_on
  from shocks x
  where x.household_id is not null
  union all
  select h.household_id, x.kind, x.occurred_on
  from shocks x join homes h on h.village = x.village and h.from_on <= x.occurred_on
    and (h.until_on is null or h.until_on > x.occurred_on)
  where x.household_id is null),
-- A shock of a village of that name fits this village and another.
unsure as (
  select h.household_id
  from homes h join unsure_villages u on u.village = h.village and u.in_table = 'shocks'
  group by h.household_id),
struck as (
  select
    s.household_id,
    count(case when x.kind = 'disaster' then 1 end) as disasters,
    count(case when x.kind = 'accident' then 1 end) as accidents
  from listed s
  join households h using (household_id)
  join limits l using (county)
  join hits x on x.household_id = s.household_id
    and x.occurred_on > months_before(s.listed_on, cast(l.shock_before_listing_months as int))
  group by s.household_id),
failed as (
  select household_id, count(*) as parts
  from industry
  group by household_id)
select
  h.household_id,
  s.on_list and s.cause = 'illness' as by_illness,
  s.on_list and s.cause = 'disability' as by_disability,
  s.on_list and s.cause = 'schooling' as by_schooling,
  s.on_list and s.cause = 'lack_of_labour' as by_lack_of_labour,
  s.on_list and s.cause = 'unstable_work' as by_unstable_work,
  s.on_list and s.cause = 'failed_industry' as by_failed_industry,
  s.on_list and s.cause = 'disaster' as by_disaster,
  s.on_list and s.cause = 'accident' as by_accident,
  s.on_list and s.cause = 'housing' as by_housing,
  s.on_list and s.cause = 'water' as by_water,
  w.able_labour_share,
  cast(l.shock_before_listing_months as int) as before_months,
  case when c.ill > 0 or g.diseases > 0 then false when c.healthy = c.members then true end as illness_and_nobody_ill,
  i.own_medical_yuan_12m = 0 as illness_and_nothing_paid,
  d.disabled_count = 0 as disability_and_nobody_disabled,
  case when c.at_school > 0 then false when c.not_at_school = c.members then true end as schooling_and_nobody_at_school,
  w.able_labour_share > l.lack_of_labour_able_share_most as lack_of_labour_and_able,
  case when w.employed_count > 0 then false else w.migrants_count = 0 end as unstable_work_and_nobody_works,
  within_cover(f.parts, v.industry_from, window_start(s.listed_on, cast(l.shock_before_listing_months as int))) = 0
    as failed_industry_and_none,
  (k.disasters > 0 or x.household_id is null)
    and within_cover(k.disasters, v.shocks_from, window_start(s.listed_on, cast(l.shock_before_listing_months as int))) = 0
    as disaster_and_none,
  (k.accidents > 0 or x.household_id is null)
    and within_cover(k.accidents, v.shocks_from, window_start(s.listed_on, cast(l.shock_before_listing_months as int))) = 0
    as accident_and_none,
  h.dwelling_safe as housing_and_safe,
  h.water_safe as water_and_safe
from households h
left join listed s using (household_id)
left join counted c using (household_id)
left join diagnosed g using (household_id)
left join struck k using (household_id)
left join unsure x using (household_id)
left join failed f using (household_id)
left join illness i using (household_id)
left join disability d using (household_id)
left join household w using (household_id)
left join cover v using (county)
left join limits l using (county)
