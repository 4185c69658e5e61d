-- With which line is the income of each period compared? The one that was in force on the period's last day, and for the as-of day its own.
-- While the poverty line counts, a figure of the area itself for that year goes before policy; its figure of an earlier year is a
-- lower bound. A lower bound says who is under the line, and of nobody that he is above it.
with periods as (
  select household_id, period_end
  from incomes
  group by household_id, period_end
  union
  select h.household_id, p.as_of as period_end
  from households h cross join params p),
days as (
  select h.county, d.period_end
  from periods d join households h using (household_id)
  group by h.county, d.period_end),
own_days as (
  select
    d.county, d.period_end,
    max(case when a.year = extract(year from d.period_end) and a.occurred_on <= d.period_end then a.occurred_on end) as before_on,
    min(case when a.year = extract(year from d.period_end) and a.occurred_on > d.period_end then a.occurred_on end) as after_on,
    max(case when a.year < extract(year from d.period_end) then a.occurred_on end) as earlier_on
  from days d join area_years a on a.area = d.county
  where a.poverty_line_fen is not null
  group by d.county, d.period_end),
own_lines as (
  select
    d.county, d.period_end,
    max(case when a.year = extract(year from d.period_end) and a.occurred_on = coalesce(d.before_on, d.after_on)
      then a.poverty_line_fen end) as of_year_fen,
    max(case when a.year < extract(year from d.period_end) and a.occurred_on = d.earlier_on then a.poverty_line_fen end)
      as earlier_fen
  from own_days d join area_years a on a.area = d.county
  where a.poverty_line_fen is not null
  group by d.county, d.period_end),
lines_of_days as (
  select
    d.county, d.period_end, s.kind,
    case when s.kind = 'monitoring' then s.line_fen
      when o.of_year_fen is not null then o.of_year_fen
      else greatest(s.line_fen, o.earlier_fen) end as line_fen,
    case when s.kind = 'monitoring' then s.lower_bound
      when o.of_year_fen is not null then false
      when s.line_fen is null then o.earlier_fen is not null
      else s.lower_bound or coalesce(o.earlier_fen > s.line_fen, false) end as lower_bound
  from days d
  left join line_spells s on s.county = d.county and d.period_end between s.holds_from and s.holds_to
  left join own_lines o on o.county = d.county and o.period_end = d.period_end)
select
  d.household_id,
  d.period_end,
  case when l.line_fen is not null then coalesce(l.kind, 'poverty') end as line_kind,
  l.line_fen,
  l.lower_bound
from periods d
join households h using (household_id)
left join lines_of_days l on l.county = h.county and l.period_end = d.period_end
