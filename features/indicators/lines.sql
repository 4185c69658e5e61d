-- Which lines hold for the household on the day? The area's own newest line goes before the line of the policy.
with newest as (
  select a.area, max(a.occurred_on) as occurred_on
  from area_years a
  where a.poverty_line_fen is not null
  group by a.area),
own_line as (
  select a.area as county, max(a.poverty_line_fen) as line_fen
  from area_years a join newest n using (area, occurred_on)
  group by a.area)
select
  h.household_id,
  coalesce(o.line_fen, l.poverty_line_fen) as line_fen,
  l.monitoring_line_fen
from households h
left join own_line o on o.county = h.county
left join policy l on l.county = h.county
