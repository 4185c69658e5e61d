-- Does a loan keep the terms that were in force when it was lent, and do its stages follow each other?
with stages as (
  select
    household_id,
    loan_id,
    min(case when stage = 'lent' then occurred_on end) as lent_on,
    max(case when stage in ('lent', 'renewed') then occurred_on end) as last_lent_on,
    max(case when stage = 'renewed' then occurred_on end) as renewed_on,
    min(case when stage = 'repaid' then occurred_on end) as first_repaid_on,
    max(case when stage = 'repaid' then occurred_on end) as repaid_on,
    max(case when stage = 'overdue' then occurred_on end) as overdue_on,
    -- A ledger that says of each loan whether it is overdue has said so.
    count(case when stage in ('lent', 'renewed') then overdue end) as overdue_said,
    max(case when stage = 'lent' then amount_fen end) as amount_fen,
    max(case when stage = 'lent' then due_on end) as first_due_on,
    max(case when stage in ('lent', 'renewed') then due_on end) as due_on,
    min(case when stage = 'lent' then use_mode end) as use_mode,
    min(case when stage in ('lent', 'renewed') and purpose <> 'industry' then purpose end) as off_purpose,
    count(case when stage in ('lent', 'renewed') and purpose is not null then 1 end) as purposes,
    count(case when stage = 'lent' and borrower_insured then 1 end) as insured,
    count(case when stage = 'lent' and borrower_insured is not null then 1 end) as insured_known,
    -- A loan and each renewal have a subsidy and an interest of their own.
    cast(sum(case when stage in ('lent', 'renewed') then subsidy_due_fen end) as bigint) as subsidy_due_fen,
    case when count(case when stage in ('lent', 'renewed') and subsidy_due_fen > 0 and subsidy_paid_fen is null then 1 end) = 0
      then cast(sum(case when stage in ('lent', 'renewed') then subsidy_paid_fen end) as bigint) end as subsidy_paid_fen,
    case when count(case when stage in ('lent', 'renewed') and subsidy_due_fen > 0 and interest_due_fen is null then 1 end) = 0
      then cast(sum(case when stage in ('lent', 'renewed') then interest_due_fen end) as bigint) end as interest_due_fen
  from loans
  group by household_id, loan_id)
select
  s.household_id,
  s.loan_id,
  s.lent_on is not null as lent,
  s.lent_on is not null and s.first_repaid_on is not null as lent_and_repaid,
  s.lent_on is not null and s.due_on < p.as_of and (s.repaid_on is null or s.repaid_on < s.last_lent_on or s.repaid_on = s.renewed_on)
    as past_due,
  s.lent_on is not null and s.subsidy_due_fen > 0 as with_subsidy,
  s.lent_on,
  s.first_repaid_on as repaid_on,
  s.due_on,
  s.use_mode,
  s.off_purpose as purpose,
  yuan(s.amount_fen) as amount_yuan,
  l.loan_most_yuan as most_yuan,
  l.loan_term_most_months as most_months,
  months_between_days(s.lent_on, s.first_due_on) as term_months,
  yuan(s.subsidy_due_fen) as subsidy_due_yuan,
  yuan(s.subsidy_paid_fen) as subsidy_paid_yuan,
  yuan(s.interest_due_fen) as interest_due_yuan,
  s.use_mode = 'firm_use' as loan_passed_to_a_firm,
  case when s.off_purpose is not null then true when s.purposes > 0 then false end as loan_off_purpose,
  yuan(s.amount_fen) > l.loan_most_yuan as loan_above_cap,
  s.first_due_on > months_after(s.lent_on, cast(l.loan_term_most_months as int)) as loan_term_too_long,
  case when s.insured > 0 then false when s.insured_known > 0 then true end as loan_borrower_not_insured,
  s.first_repaid_on < s.lent_on as loan_repaid_before_lent,
  (s.overdue_on is null or s.overdue_on < s.last_lent_on) and s.overdue_said = 0 as loan_past_due_not_said,
  s.amount_fen is null as loan_amount_not_written,
  s.first_due_on is null as loan_due_not_written,
  s.subsidy_paid_fen < s.subsidy_due_fen as loan_subsidy_unpaid,
  s.subsidy_due_fen > s.interest_due_fen as loan_subsidy_above_interest
from stages s
join households h using (household_id)
left join limits l using (county)
cross join params p
