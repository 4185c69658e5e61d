-- Which shocks does a row of the household's own register in the 24 months before the day, and which a row of its village?
-- A village's row says that the village was hit, not whether this household was.
with own as (
  select
    s.household_id,
    count(distinct case when s.kind = 'disaster' then s.occurred_on end) as disasters,
    count(distinct case when s.kind = 'accident' then s.occurred_on end) as accidents,
    count(distinct case when s.kind = 'job_loss' then s.occurred_on end) as job_losses,
    max(case when s.kind = 'disaster' then s.occurred_on end) as disaster_on,
    max(case when s.kind = 'accident' then s.occurred_on end) as accident_on,
    max(case when s.kind = 'job_loss' then s.occurred_on end) as job_loss_on
  from shocks s cross join params p
  where s.household_id is not null and s.occurred_on > months_before(p.as_of, 24)
  group by s.household_id),
there as (
  select
    h.household_id,
    count(distinct case when s.kind = 'disaster' then s.occurred_on end) as disasters,
    count(distinct case when s.kind = 'price_fall' then s.occurred_on end) as price_falls,
    max(case when s.kind = 'disaster' then s.occurred_on end) as disaster_on,
    max(case when s.kind = 'price_fall' then s.occurred_on end) as price_fall_on
  from shocks s join homes h on s.village = h.village and h.from_on <= s.occurred_on
    and (h.until_on is null or h.until_on > s.occurred_on)
  cross join params p
  where s.household_id is null and s.occurred_on > months_before(p.as_of, 24)
  group by h.household_id)
select
  h.household_id,
  within_cover(o.disasters, v.shocks_from, window_start(p.as_of, 24)) as own_disaster_count_24m,
  within_cover(o.accidents, v.shocks_from, window_start(p.as_of, 24)) as own_accident_count_24m,
  within_cover(o.job_losses, v.shocks_from, window_start(p.as_of, 24)) as own_job_loss_count_24m,
  days_between(o.disaster_on, p.as_of) as days_since_own_disaster,
  days_between(o.accident_on, p.as_of) as days_since_own_accident,
  days_between(o.job_loss_on, p.as_of) as days_since_own_job_loss,
  case when h.known = 1 then within_cover(t.disasters, v.shocks_from, window_start(p.as_of, 24)) end
    as village_disaster_count_24m,
  case when h.known = 1 then within_cover(t.price_falls, v.shocks_from, window_start(p.as_of, 24)) end
    as village_price_fall_count_24m,
  case when h.told = 1 then days_between(t.disaster_on, p.as_of) end as days_since_village_disaster,
  case when h.told = 1 then days_between(t.price_fall_on, p.as_of) end as days_since_village_price_fall
from shock_places h
left join own o using (household_id)
left join there t using (household_id)
left join cover v using (county)
cross join params p
