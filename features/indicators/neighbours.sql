-- How many of the other households of the village and of the county had an income under the line, by their latest accounts?
-- Households without an account that can be held against a line are left out.
with compared as (
  select
    h.household_id, h.county, h.village,
    case when o.latest_income_to_line < 1 then 1 else 0 end as under_line
  from households h join income_observations o using (household_id)
  where o.latest_income_to_line is not null),
villages as (
  select county, village, count(*) as households, cast(sum(under_line) as bigint) as under_line
  from compared
  where village is not null
  group by county, village),
counties as (
  select county, count(*) as households, cast(sum(under_line) as bigint) as under_line
  from compared
  group by county)
select
  h.household_id,
  safe_ratio(v.under_line - coalesce(c.under_line, 0), v.households - case when c.household_id is null then 0 else 1 end)
    as village_under_line_share,
  safe_ratio(g.under_line - coalesce(c.under_line, 0), g.households - case when c.household_id is null then 0 else 1 end)
    as county_under_line_share
from households h
left join compared c using (household_id)
left join villages v on v.county = h.county and v.village = h.village
left join counties g on g.county = h.county
