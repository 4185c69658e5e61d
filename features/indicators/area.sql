-- How is the household's village and county doing, by the newest official figures?
with newest as (
  select area, max(occurred_on) as occurred_on
  from area_years
  group by area),
figures as (
  select
    a.area,
    max(a.farmer_income_fen) as farmer_income_fen,
    max(a.collective_income_fen) as collective_income_fen,
    max(a.rural_registered_population) as population,
    max(a.poor_population) as poor,
    max(a.distance_km) as distance_km
  from area_years a join newest n using (area, occurred_on)
  group by a.area)
select
  h.household_id,
  safe_ratio(g.poor, g.population) as village_poverty_share,
  case when g.population > 0
    then safe_ratio(g.collective_income_fen, cast(100 as double) * cast(g.population as double)) end as village_collective_yuan_per_head,
  g.distance_km as distance_to_town_km,
  safe_ratio(cast(100 as double) * i.income_per_head_yuan, k.farmer_income_fen) as income_to_county_farmers_ratio
from households h
left join figures g on g.area = h.village
left join figures k on k.area = h.county
left join income i using (household_id)
