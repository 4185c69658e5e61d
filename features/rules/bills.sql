-- Does a medical bill add up, and does it keep what was promised?
with parts as (
  select
    b.person_id, b.bill_id, b.occurred_on, b.admitted_on, b.discharged_on, b.in_province, b.kind,
    b.deposit_fen, b.total_fen, b.compliant_fen, b.own_payment_fen,
    coalesce(b.paid_basic_fen, 0) + coalesce(b.paid_serious_fen, 0) + coalesce(b.paid_aid_fen, 0)
      + coalesce(b.paid_floor_fen, 0) + coalesce(b.paid_supplement_fen, 0) as payers_fen,
    b.paid_basic_fen is not null and b.paid_serious_fen is not null and b.paid_aid_fen is not null
      and b.paid_floor_fen is not null and b.paid_supplement_fen is not null as payers_known,
    row_number() over (partition by b.person_id, b.bill_id order by b.occurred_on desc) as place
  from medical_bills b)
select
  m.household_id,
  b.person_id,
  b.bill_id,
  b.occurred_on as treated_on,
  b.kind = 'inpatient' and b.in_province as inpatient_in_province,
  b.admitted_on,
  b.discharged_on,
  yuan(b.total_fen) as total_yuan,
  yuan(b.own_payment_fen) as own_payment_yuan,
  yuan(b.compliant_fen) as compliant_yuan,
  yuan(b.payers_fen) as payers_yuan,
  yuan(b.deposit_fen) as deposit_yuan,
  b.own_payment_fen > b.total_fen as own_payment_over_total,
  b.compliant_fen > b.total_fen as compliant_over_total,
  case when b.payers_fen > b.total_fen then true when b.payers_known and b.payers_fen <= b.total_fen then false end
    as payers_over_total,
  b.discharged_on < b.admitted_on as discharged_before_admitted,
  b.deposit_fen > 0 as deposit_in_province
from parts b join members m using (person_id)
where b.place = 1
