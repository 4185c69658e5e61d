-- How did the single accounts of the 24 months that end with the newest one stand to the line of their time?
-- An observation is one period that was booked: a month asked about, a month or a year. Unknown where a household's
-- periods differ in length, for then no single account is the whole income. Each is divided by those who lived in the household on
-- its last day.
with recent as (
  select r.household_id, r.period_end, r.months_count, r.net_fen
  from income_rows r
  where r.months_back < 24),
even as (
  select household_id
  from recent
  group by household_id
  having min(months_count) = max(months_count)),
observed as (
  select
    r.household_id, r.period_end,
    cast(round(cast(cast(sum(r.net_fen) as bigint) as double) * cast(12 as double)
      / cast(max(r.months_count) as double)) as bigint) as year_fen
  from recent r join even e using (household_id)
  group by r.household_id, r.period_end),
ratios as (
  select
    o.household_id, o.period_end, o.year_fen,
    over_line(o.year_fen, s.heads_count * l.line_fen, l.lower_bound) as to_line,
    case when s.heads_count > 0 then cast(o.year_fen as double) / s.heads_count end as head_fen,
    row_number() over (partition by o.household_id order by o.period_end desc) as place
  from observed o
  left join income_heads s on s.household_id = o.household_id and s.period_end = o.period_end
  left join income_lines l on l.household_id = o.household_id and l.period_end = o.period_end),
summed as (
  select
    household_id,
    count(*) as observations,
    count(to_line) as compared,
    count(case when to_line < 1 then 1 end) as under_line,
    min(to_line) as lowest,
    max(case when place = 1 then to_line end) as latest,
    max(case when place = 2 then to_line end) as previous,
    max(case when place = 1 then head_fen end) as latest_fen,
    max(case when place = 2 then head_fen end) as previous_fen,
    max(case when to_line < 1 then period_end end) as under_on,
    max(case when to_line is null then period_end end) as not_compared_on
  from ratios
  group by household_id)
select
  h.household_id,
  s.observations as income_observations_count_24m,
  s.latest as latest_income_to_line,
  s.previous as previous_income_to_line,
  case when s.previous_fen > 0 then safe_ratio(s.latest_fen, s.previous_fen) end as income_to_previous_ratio,
  case when s.compared = s.observations then s.under_line end as under_line_count_24m,
  case when s.compared = s.observations then s.lowest end as lowest_income_to_line_24m,
  case when s.not_compared_on is null or s.not_compared_on <= s.under_on then months_between_days(s.under_on, p.as_of) end
    as months_since_under_line
from households h left join summed s using (household_id) cross join params p
