-- Which shocks hit the household in the 24 months before the day, and what did they cost?
-- A village's shock counts for the households that lived there on its day (and where a household's village is not known, neither
-- are its shocks); a household's own row of the same kind and day is the same shock, and only its loss is the household's: of a
-- village's shock nobody knows what it cost each household.
with hits as (
  select s.household_id, s.kind, s.occurred_on, s.loss_fen, 1 as own
  from shocks s
  where s.household_id is not null
  union all
  select h.household_id, s.kind, s.occurred_on, cast(null as bigint) as loss_fen, 0 as own
  from shocks s join homes h on s.village = h.village and h.from_on <= s.occurred_on
    and (h.until_on is null or h.until_on > s.occurred_on)
  where s.household_id is null),
single as (
  select
    household_id, kind, occurred_on,
    cast(sum(loss_fen) as bigint) as loss_fen,
    case when count(loss_fen) = 0 or count(loss_fen) < count(case when own = 1 then 1 end) then 1 else 0 end as loss_unknown
  from hits cross join params p
  where occurred_on > months_before(p.as_of, 24)
  group by household_id, kind, occurred_on),
counted as (
  select
    household_id,
    count(*) as shocks,
    count(case when kind = 'disaster' then 1 end) as disasters,
    count(case when kind = 'accident' then 1 end) as accidents,
    count(case when kind = 'job_loss' then 1 end) as job_losses,
    count(case when kind = 'price_fall' then 1 end) as price_falls,
    cast(sum(loss_fen) as bigint) as loss_fen,
    cast(sum(loss_unknown) as bigint) as loss_unknown,
    max(occurred_on) as occurred_on
  from single
  group by household_id),
covered as (
  select
    h.household_id,
    within_cover(c.shocks, v.shocks_from, window_start(p.as_of, 24)) as shocks,
    within_cover(c.disasters, v.shocks_from, window_start(p.as_of, 24)) as disasters,
    within_cover(c.accidents, v.shocks_from, window_start(p.as_of, 24)) as accidents,
    within_cover(c.job_losses, v.shocks_from, window_start(p.as_of, 24)) as job_losses,
    within_cover(c.price_falls, v.shocks_from, window_start(p.as_of, 24)) as price_falls,
    case when coalesce(c.loss_unknown, 0) = 0
      then within_cover(c.loss_fen, v.shocks_from, window_start(p.as_of, 24)) end as loss_fen,
    case when h.told = 1 then months_between_days(c.occurred_on, p.as_of) end as age_months
  from shock_places h
  left join counted c on c.household_id = h.household_id
  left join cover v on v.county = h.county and h.known = 1
  cross join params p)
select
  c.household_id,
  c.shocks as shocks_count_24m,
  c.disasters as disaster_count_24m,
  c.accidents as accident_count_24m,
  c.job_losses as job_loss_count_24m,
  c.price_falls as price_fall_count_24m,
  c.age_months as months_since_shock,
  yuan(c.loss_fen) as shock_loss_yuan_24m,
  case when y.total_fen > 0 then safe_ratio(c.loss_fen, y.total_fen) end as shock_loss_share_24m
from covered c left join income_years y on y.household_id = c.household_id and y.years_back = 0
