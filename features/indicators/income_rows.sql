-- Which income was booked, for how many months, and in which of the twelve-month windows that end with the newest row?
-- A household whose books carry costs of a kind cannot be told its net income where a cost is missing; one whose books never
-- do has booked net amounts. Rows are taken whole into the window in which they end. Relief for once is no part of income: the
-- policy of the last day of a row's period says which sub-kinds of which kind are such.
with lasting as (
  select i.household_id, i.income_kind, i.sub_kind, i.period_start, i.period_end, i.amount_fen, i.cost_fen, i.imputed
  from incomes i
  left join households h using (household_id)
  left join policy_income_exclusions e on e.county = h.county and e.item = i.income_kind and e.code = i.sub_kind
    and i.period_end between e.holds_from and e.holds_to
  where e.code is null),
newest as (
  select household_id, max(period_end) as newest_on
  from lasting
  group by household_id),
with_costs as (
  select household_id, income_kind, 1 as booked
  from lasting
  where cost_fen is not null
  group by household_id, income_kind)
select
  i.household_id,
  i.income_kind,
  i.sub_kind,
  i.period_end,
  n.newest_on,
  i.imputed,
  case when i.cost_fen is not null then i.amount_fen - i.cost_fen when c.booked is null then i.amount_fen end as net_fen,
  extract(year from i.period_start) * 12 + extract(month from i.period_start) as first_month,
  greatest(1, months_between_days(i.period_start, cast(i.period_end + interval 1 day as date))) as months_count,
  extract(year from n.newest_on) * 12 + extract(month from n.newest_on)
    - extract(year from i.period_end) * 12 - extract(month from i.period_end) as months_back
from lasting i
join newest n using (household_id)
left join with_costs c using (household_id, income_kind)
