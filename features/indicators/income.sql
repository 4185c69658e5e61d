-- What does the household live on, how does that stand to the line, and where has it been going?
-- Each year is compared with its own line (income_lines), and divided by those who lived in the household at its end (income_heads), so that a birth lowers the income a head of
-- its year and of no year before.
with years as (
  select
    household_id,
    max(case when years_back = 0 then total_fen end) as y0,
    max(case when years_back = 0 then heads_count end) as heads0,
    max(case when years_back = 1 then heads_count end) as heads1,
    max(case when years_back = 1 then total_fen end) as y1,
    max(case when years_back = 0 then wage_fen end) as wage0,
    max(case when years_back = 1 then wage_fen end) as wage1,
    max(case when years_back = 0 then business_fen end) as business0,
    max(case when years_back = 1 then business_fen end) as business1,
    max(case when years_back = 0 then property_fen end) as property0,
    max(case when years_back = 0 then transfer_fen end) as transfer0,
    case when count(head_fen) = count(over_line(head_fen, line_fen, lower_bound))
      then min(over_line(head_fen, line_fen, lower_bound)) end as lowest_to_line,
    count(total_fen) as years,
    count(head_fen) as n,
    cast(sum(case when head_fen is not null then -years_back end) as bigint) as sum_x,
    cast(sum(case when head_fen is not null then years_back * years_back end) as bigint) as sum_xx,
    cast(sum(cast(round(yuan(head_fen)) as bigint)) as bigint) as sum_y,
    cast(sum(-years_back * cast(round(yuan(head_fen)) as bigint)) as bigint) as sum_xy,
    -- Only their squares are used, in a fixed order of addition.
    max(case when years_back = 0 then abs(round(yuan(head_fen))) else 0 end) as yuan0,
    max(case when years_back = 1 then abs(round(yuan(head_fen))) else 0 end) as yuan1,
    max(case when years_back = 2 then abs(round(yuan(head_fen))) else 0 end) as yuan2,
    max(case when years_back = 3 then abs(round(yuan(head_fen))) else 0 end) as yuan3,
    max(case when years_back = 4 then abs(round(yuan(head_fen))) else 0 end) as yuan4
  from income_years
  group by household_id),
newest as (
  select
    household_id,
    max(newest_on) as newest_on,
    count(case when months_back < 12 then imputed end) as known_rows,
    count(case when imputed and months_back < 12 then 1 end) as imputed_rows
  from income_rows
  group by household_id)
select
  h.household_id,
  safe_ratio(y.y0, cast(100 as double) * y.heads0) as income_per_head_yuan,
  over_line(y.y0, y.heads0 * l.line_fen, l.lower_bound) as income_to_line,
  case when l.line_kind = 'monitoring' then over_line(y.y0, y.heads0 * l.line_fen, l.lower_bound) end as income_to_monitoring_line,
  over_line(y.y0, s.heads_count * l.line_fen, l.lower_bound) as income_of_present_heads_to_line,
  case when y.y0 > 0 then safe_ratio(y.wage0, y.y0) end as wage_share,
  case when y.y0 > 0 then safe_ratio(y.business0, y.y0) end as business_share,
  case when y.y0 > 0 then safe_ratio(y.property0, y.y0) end as property_share,
  case when y.y0 > 0 then safe_ratio(y.transfer0, y.y0) end as transfer_share,
  case when y.y1 > 0 then safe_ratio(cast(y.y0 as double) * y.heads1, cast(y.y1 as double) * y.heads0) end
    as income_to_last_year_ratio,
  case when y.wage1 <= 0 then null when y.wage0 < y.wage1 then safe_ratio(y.wage1 - y.wage0, y.wage1)
    when y.wage0 >= y.wage1 then 0 end as wage_drop_share,
  case when y.business1 <= 0 then null when y.business0 < y.business1 then safe_ratio(y.business1 - y.business0, y.business1)
    when y.business0 >= y.business1 then 0 end as business_drop_share,
  case when y.n >= 3 then slope_of(y.n, y.sum_x, y.sum_y, y.sum_xx, y.sum_xy) end as income_slope,
  case when y.n >= 3 and y.sum_y > 0
    then safe_ratio(
      deviation_of(y.n, cast(y.sum_y as double), y.yuan0 * y.yuan0 + y.yuan1 * y.yuan1 + y.yuan2 * y.yuan2
        + y.yuan3 * y.yuan3 + y.yuan4 * y.yuan4),
      cast(y.sum_y as double) / cast(y.n as double)) end as income_volatility_share,
  case when y.n >= 2 then y.lowest_to_line end as lowest_income_to_line_5y,
  y.years as income_years_count,
  months_between_days(w.newest_on, p.as_of) as income_age_months,
  safe_ratio(w.imputed_rows, w.known_rows) as imputed_income_share
from households h
left join years y using (household_id)
left join newest w using (household_id)
left join heads s using (household_id)
left join lines l using (household_id)
cross join params p
