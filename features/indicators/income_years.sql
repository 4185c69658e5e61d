-- What did the household earn net in each of the last five twelve-month windows, as fen a year and by kind, for how many people?
-- Rows may be years, months, or one month a quarter: what was earned is divided by the months that the rows cover, times 12.
-- A kind that is booked by the year is divided by its own months, any other by all months that the household was asked about
-- (so a wage that was earned in two of the four months asked about counts for half of the year). A kind that was not booked
-- in a window in which others were is zero there. The people are those of the last day of the window's newest account, and so is the line.
with rows_by_year as (
  select
    household_id, income_kind, coalesce(sub_kind, '') as sub_kind, first_month, months_count, net_fen, period_end,
    case when months_back < 12 then 0 when months_back < 24 then 1 when months_back < 36 then 2
      when months_back < 48 then 3 else 4 end as years_back
  from income_rows
  where months_back < 60),
short_periods as (
  select household_id, years_back, first_month, first_month + months_count as after_month
  from rows_by_year
  where months_count < 12
  group by household_id, years_back, first_month, first_month + months_count),
earlier_ends as (
  select
    household_id, years_back, first_month, after_month,
    max(after_month) over (
      partition by household_id, years_back order by first_month, after_month
      rows between unbounded preceding and 1 preceding) as covered_to
  from short_periods),
asked as (
  select
    household_id, years_back,
    cast(sum(greatest(0, after_month - greatest(first_month, coalesce(covered_to, first_month)))) as bigint) as months_count
  from earlier_ends
  group by household_id, years_back),
own_periods as (
  select household_id, years_back, income_kind, sub_kind, first_month, max(months_count) as months_count, max(period_end) as ends_on,
    case when count(net_fen) = count(*) then cast(sum(net_fen) as bigint) end as net_fen
  from rows_by_year
  group by household_id, years_back, income_kind, sub_kind, first_month),
kinds as (
  select household_id, years_back, income_kind, sub_kind, max(ends_on) as ends_on,
    case when count(net_fen) = count(*) then cast(sum(net_fen) as bigint) end as net_fen,
    cast(sum(months_count) as bigint) as own_months,
    max(months_count) as longest
  from own_periods
  group by household_id, years_back, income_kind, sub_kind),
yearly as (
  select k.household_id, k.years_back, k.income_kind, k.ends_on,
    cast(round(cast(k.net_fen as double) * cast(12 as double)
      / cast(case when k.longest >= 12 then k.own_months else a.months_count end as double)) as bigint) as year_fen
  from kinds k left join asked a using (household_id, years_back)),
-- A kind is known where all its sub-kinds are, and zero where none was booked.
totals as (
  select
    household_id, years_back, max(ends_on) as ends_on,
    case when count(year_fen) = count(*) then cast(sum(year_fen) as bigint) end as total_fen,
    case when count(case when income_kind = 'wage' and year_fen is null then 1 end) = 0
      then coalesce(cast(sum(case when income_kind = 'wage' then year_fen end) as bigint), 0) end as wage_fen,
    case when count(case when income_kind = 'business' and year_fen is null then 1 end) = 0
      then coalesce(cast(sum(case when income_kind = 'business' then year_fen end) as bigint), 0) end as business_fen,
    case when count(case when income_kind = 'property' and year_fen is null then 1 end) = 0
      then coalesce(cast(sum(case when income_kind = 'property' then year_fen end) as bigint), 0) end as property_fen,
    case when count(case when income_kind = 'transfer' and year_fen is null then 1 end) = 0
      then coalesce(cast(sum(case when income_kind = 'transfer' then year_fen end) as bigint), 0) end as transfer_fen
  from yearly
  group by household_id, years_back)
select
  t.household_id,
  t.years_back,
  t.ends_on,
  t.total_fen,
  t.wage_fen,
  t.business_fen,
  t.property_fen,
  t.transfer_fen,
  c.heads_count,
  l.line_kind,
  l.line_fen,
  l.lower_bound,
  case when c.heads_count > 0
    then cast(round(cast(t.total_fen as double) / c.heads_count) as bigint) end as head_fen
from totals t
left join income_lines l on l.household_id = t.household_id and l.period_end = t.ends_on
left join income_heads c on c.household_id = t.household_id and c.period_end = t.ends_on
