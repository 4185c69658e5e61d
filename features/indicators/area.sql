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
  -- A newer figure of a village of that name fits this village and another.
  where a.area not in (select village from unsure_villages where in_table = 'area_years')
  group by a.area),
ordered as (
  select
    a.area, a.occurred_on, a.farmer_income_fen,
    row_number() over (partition by a.area order by a.occurred_on desc) as place,
    lag(a.farmer_income_fen) over (partition by a.area order by a.occurred_on) as before_fen,
    lag(a.occurred_on) over (partition by a.area order by a.occurred_on) as before_on
  from (
    select area, occurred_on, max(farmer_income_fen) as farmer_income_fen
    from area_years
    where farmer_income_fen is not null
    group by area, occurred_on) a),
growth as (
  select area, case when before_fen > 0 and months_between_days(before_on, occurred_on) = 12
    then safe_ratio(farmer_income_fen, before_fen) end as ratio
  from ordered
  where place = 1)
select
  h.household_id,
  i.income_to_last_year_ratio - w.ratio as income_growth_gap_share,
  safe_ratio(g.poor, g.population) as village_poverty_share,
  case when g.population > 0
    then safe_ratio(g.collective_income_fen, cast(100 as double) * cast(g.population as double)) end as village_collective_yuan_per_head,
  g.distance_km as distance_to_town_km,
  safe_ratio(cast(100 as double) * i.income_per_head_yuan, k.farmer_income_fen) as income_to_county_farmers_ratio
from households h
left join figures g on g.area = h.village
left join figures k on k.area = h.county
left join growth w on w.area = h.county
left join income i using (household_id)
