-- How do the other households of the village and of the county fare: how many have an income under the line by their latest account, how
-- many of those that ever exited were recognised as fallen back within 24 months, and what do they earn?
-- Households without an account that can be compared with a line are left out. Where one is above a lower bound of the line, nobody knows
-- whether it is under the line of its place, and so not the share either: only those under the bound would be counted.
with compared as (
  select
    h.household_id, h.county, h.village,
    case when o.latest_income_to_line < 1 then 1 else 0 end as under_line,
    case when o.latest_income_to_line is null then 1 else 0 end as unsure
  from households h join income_observations o using (household_id) left join lines l using (household_id)
  where o.latest_income_to_line is not null or (l.lower_bound and o.income_observations_count_24m > 0)),
villages as (
  select county, village, count(*) as households, cast(sum(under_line) as bigint) as under_line,
    cast(sum(unsure) as bigint) as unsure
  from compared
  where village is not null
  group by county, village),
counties as (
  select county, count(*) as households, cast(sum(under_line) as bigint) as under_line,
    cast(sum(unsure) as bigint) as unsure
  from compared
  group by county),
relapsed as (
  select r.household_id, 1 as fell
  from recognitions r cross join params p
  where r.kind = 'relapse' and r.step = 'county_decision' and r.outcome = 'passed' and r.occurred_on > months_before(p.as_of, 24)
  group by r.household_id),
exits as (
  select household_id
  from statuses
  where status = 'exited'
  group by household_id),
exited as (
  select h.household_id, h.county, h.village, coalesce(r.fell, 0) as fell
  from households h join exits e using (household_id) left join relapsed r using (household_id)),
village_falls as (
  select county, village, count(*) as households, cast(sum(fell) as bigint) as fell
  from exited
  where village is not null
  group by county, village),
county_falls as (select county, count(*) as households, cast(sum(fell) as bigint) as fell from exited group by county),
earning as (
  select h.household_id, h.county, h.village, cast(round(yuan(y.head_fen)) as bigint) as head_yuan
  from households h join income_years y using (household_id)
  where y.years_back = 0 and y.head_fen is not null),
village_incomes as (
  select county, village, count(*) as households, cast(sum(head_yuan) as bigint) as head_yuan
  from earning
  where village is not null
  group by county, village)
select
  h.household_id,
  case when o.recognitions_from <= window_start(p.as_of, 24)
    then safe_ratio(f.fell - coalesce(x.fell, 0), f.households - case when x.household_id is null then 0 else 1 end) end
    as village_relapsed_share_24m,
  case when o.recognitions_from <= window_start(p.as_of, 24)
    then safe_ratio(k.fell - coalesce(x.fell, 0), k.households - case when x.household_id is null then 0 else 1 end) end
    as county_relapsed_share_24m,
  case when n.head_yuan > w.head_yuan then safe_ratio(
    cast(w.head_yuan as double) * cast(n.households - 1 as double), n.head_yuan - w.head_yuan) end as income_to_village_ratio,
  case when v.unsure = coalesce(c.unsure, 0)
    then safe_ratio(v.under_line - coalesce(c.under_line, 0), v.households - case when c.household_id is null then 0 else 1 end) end
    as village_under_line_share,
  case when g.unsure = coalesce(c.unsure, 0)
    then safe_ratio(g.under_line - coalesce(c.under_line, 0), g.households - case when c.household_id is null then 0 else 1 end) end
    as county_under_line_share
from households h
left join compared c on c.household_id = h.household_id
left join villages v on v.county = h.county and v.village = h.village
left join counties g on g.county = h.county
left join exited x on x.household_id = h.household_id
left join village_falls f on f.county = h.county and f.village = h.village
left join county_falls k on k.county = h.county
left join earning w on w.household_id = h.household_id
left join village_incomes n on n.county = h.county and n.village = h.village
left join cover o on o.county = h.county
cross join params p
