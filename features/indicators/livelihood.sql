-- On what does the household's living hang: has it labour, a resource and a steady income, and does it live on one crop alone?
-- A steady income is a wage or an income from property in the newest accounting year.
with kinds as (
  select
    i.household_id,
    count(*) as industries,
    count(i.kind) as known,
    min(i.kind) as first_kind,
    max(i.kind) as last_kind
  from industry i cross join params p
  where i.started_on <= p.as_of and i.end_reason is null and (i.ended_on is null or i.ended_on > p.as_of)
  group by i.household_id),
wishes as (
  select household_id, count(*) as wishes
  from resources
  where kind = 'wish_industry' and (quantity is null or quantity > 0)
  group by household_id),
insured as (
  select i.household_id, count(*) as policies
  from insurances i cross join params p
  where i.kind = 'agricultural' and i.started_on <= p.as_of and (i.ended_on is null or i.ended_on > p.as_of)
  group by i.household_id),
steady as (
  select household_id, case when wage_fen > 0 or property_fen > 0 then 1 when wage_fen <= 0 and property_fen <= 0 then 0 end as income
  from income_years
  where years_back = 0)
select
  h.household_id,
  case when a.all_without_labour = 0 or r.no_resource = 0 or s.income = 1 then 0
    when a.all_without_labour = 1 and r.no_resource = 1 and s.income = 0 then 1 end as without_labour_resource_income,
  case when k.industries is null then within_cover(0, v.industry_from, p.as_of)
    when k.first_kind <> k.last_kind then 0
    when k.known = k.industries and k.first_kind not in ('crops', 'livestock') then 0
    when k.known = k.industries then y.business_share end as one_crop_share,
  case when w.wishes > 0 then case when k.industries > 0 then 0 when v.industry_from <= p.as_of then 1 end
    when v.resources_from <= p.as_of then 0 end as industry_wish_unmet,
  case when i.policies > 0 then 1 when v.insurances_from <= p.as_of then 0 end as agricultural_insured
from households h
left join household a using (household_id)
left join housing_water r using (household_id)
left join steady s using (household_id)
left join income y using (household_id)
left join kinds k using (household_id)
left join wishes w using (household_id)
left join insured i using (household_id)
left join cover v using (county)
cross join params p
