-- What does the household owe, is it overdue, what falls due within twelve months, and who uses the money?
with stages as (
  select
    household_id, loan_id,
    max(case when stage in ('lent', 'renewed') then occurred_on end) as lent_on,
    max(case when stage in ('wanted', 'applied') then occurred_on end) as wanted_on
  from loans
  group by household_id, loan_id),
counted as (
  select
    o.household_id,
    count(*) as loans,
    count(case when o.amount_fen is null then 1 end) as amount_unknown,
    cast(sum(o.amount_fen) as bigint) as balance_fen,
    cast(sum(o.overdue) as bigint) as overdue,
    count(case when o.due_on is null then 1 end) as due_unknown,
    cast(sum(case when o.due_on <= months_after(p.as_of, 12) then o.amount_fen end) as bigint) as due_fen,
    count(o.use_mode) as modes,
    count(case when o.use_mode = 'firm_use' then 1 end) as firm_use,
    count(o.purpose) as purposes,
    count(case when o.purpose <> 'industry' then 1 end) as off_purpose,
    count(case when o.subsidy_due_fen > 0 then 1 end) as subsidies,
    count(case when o.subsidy_due_fen > 0 and o.subsidy_paid_fen is null then 1 end) as paid_unknown,
    cast(sum(case when o.subsidy_due_fen > o.subsidy_paid_fen then o.subsidy_due_fen - o.subsidy_paid_fen else 0 end)
      as bigint) as unpaid_fen
  from open_loans o cross join params p
  group by o.household_id),
unmet as (
  select s.household_id, count(*) as loans
  from stages s cross join params p
  where s.lent_on is null and s.wanted_on > months_before(p.as_of, 24)
  group by s.household_id),
known as (
  select
    h.household_id,
    within_cover(c.loans, v.loans_from, p.as_of) as loans,
    case when coalesce(c.amount_unknown, 0) = 0 then within_cover(c.balance_fen, v.loans_from, p.as_of) end as balance_fen,
    within_cover(c.overdue, v.loans_from, p.as_of) as overdue,
    case when coalesce(c.amount_unknown, 0) = 0 and coalesce(c.due_unknown, 0) = 0
      then within_cover(c.due_fen, v.loans_from, p.as_of) end as due_fen,
    case when coalesce(c.modes, 0) = coalesce(c.loans, 0) or c.firm_use > 0
      then within_cover(c.firm_use, v.loans_from, p.as_of) end as firm_use,
    case when coalesce(c.purposes, 0) = coalesce(c.loans, 0) or c.off_purpose > 0
      then within_cover(c.off_purpose, v.loans_from, p.as_of) end as off_purpose,
    case when c.subsidies > 0 and c.paid_unknown = 0 then c.unpaid_fen end as unpaid_fen,
    within_cover(u.loans, v.loans_from, window_start(p.as_of, 24)) as unmet
  from households h
  left join counted c using (household_id)
  left join unmet u using (household_id)
  left join cover v using (county)
  cross join params p)
select
  k.household_id,
  k.loans as loans_open_count,
  yuan(k.balance_fen) as loan_balance_yuan,
  case when y.total_fen > 0 then safe_ratio(k.balance_fen, y.total_fen) end as loan_balance_to_income_ratio,
  k.overdue as loan_overdue_count,
  yuan(k.due_fen) as loan_due_yuan_12m,
  case when y.total_fen > 0 then safe_ratio(k.due_fen, y.total_fen) end as loan_due_share_12m,
  k.firm_use as loan_firm_use_count,
  k.off_purpose as loan_off_purpose_count,
  yuan(k.unpaid_fen) as loan_subsidy_unpaid_yuan,
  k.unmet as loan_wanted_not_lent_count_24m
from known k left join income_years y on y.household_id = k.household_id and y.years_back = 0
