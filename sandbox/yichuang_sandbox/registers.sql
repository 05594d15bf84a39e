-- What each department holds of a person. Codes are those of the national code lists; money is integer fen; days are
-- ISO texts; true and false are 1 and 0. A register is read by one key, `resident_id` (firms also by `uscc`).

-- 公安：人口
CREATE TABLE population (
  resident_id TEXT NOT NULL, name TEXT NOT NULL, sex TEXT NOT NULL, birth_date TEXT NOT NULL, ethnicity TEXT NOT NULL,
  status TEXT NOT NULL, household_no INTEGER NOT NULL, relation TEXT NOT NULL, head TEXT NOT NULL,
  address TEXT NOT NULL, division TEXT NOT NULL, hukou_type TEXT NOT NULL, marital_status TEXT NOT NULL,
  education TEXT NOT NULL, registered_since TEXT NOT NULL, cancelled_on TEXT, cancellation_no TEXT
);
-- 卫生健康：死亡医学证明
CREATE TABLE deaths (
  resident_id TEXT NOT NULL, died_on TEXT NOT NULL, kind TEXT NOT NULL, place_type TEXT NOT NULL, cause TEXT NOT NULL,
  certificate_no TEXT NOT NULL, issuer TEXT NOT NULL, issued_on TEXT NOT NULL, residence TEXT NOT NULL,
  occupation TEXT NOT NULL, status TEXT NOT NULL
);
-- 殡仪馆：火化和安葬
CREATE TABLE funerals (
  resident_id TEXT NOT NULL, died_on TEXT NOT NULL, cremated_on TEXT NOT NULL, record_no TEXT NOT NULL,
  certificate_no TEXT NOT NULL, home TEXT NOT NULL, ashes TEXT NOT NULL, burial_method TEXT, burial_site TEXT,
  buried_on TEXT, niche_no TEXT, stored_on TEXT, status TEXT NOT NULL
);
-- 人力资源社会保障：养老保险、就业
CREATE TABLE pensions (
  resident_id TEXT NOT NULL, name TEXT NOT NULL, person_no TEXT NOT NULL, category TEXT NOT NULL,
  status TEXT NOT NULL, monthly_fen INTEGER NOT NULL, balance_fen INTEGER NOT NULL, since TEXT NOT NULL,
  employer TEXT, bank_name TEXT, bank_account TEXT, paid_until TEXT, stopped_from TEXT, settled INTEGER NOT NULL,
  mourned INTEGER NOT NULL
);
CREATE TABLE insured (
  resident_id TEXT NOT NULL, person_no TEXT NOT NULL, category TEXT, state TEXT NOT NULL, employer TEXT,
  card_bank TEXT NOT NULL, card_account TEXT NOT NULL, injury_care INTEGER NOT NULL, other_welfare INTEGER NOT NULL,
  work_death INTEGER NOT NULL
);
CREATE TABLE employment (
  resident_id TEXT NOT NULL, card_no TEXT NOT NULL, unemployed_since TEXT NOT NULL, difficulty TEXT, recognised_on TEXT
);
-- 医疗保障
CREATE TABLE medical (
  resident_id TEXT NOT NULL, name TEXT NOT NULL, person_no TEXT NOT NULL, identity TEXT NOT NULL,
  status TEXT NOT NULL, organisation TEXT NOT NULL, organisation_no TEXT NOT NULL, balance_fen INTEGER NOT NULL,
  chronic TEXT NOT NULL, stopped_from TEXT, aided INTEGER NOT NULL
);
CREATE TABLE admissions (
  resident_id TEXT NOT NULL, disease TEXT NOT NULL, hospital TEXT NOT NULL, admitted_on TEXT NOT NULL,
  discharged_on TEXT NOT NULL, total_fen INTEGER NOT NULL, pool_fen INTEGER NOT NULL, outside_fen INTEGER NOT NULL,
  waived_fen INTEGER NOT NULL, deductible_fen INTEGER NOT NULL, serious_fen INTEGER NOT NULL, in_scope_fen INTEGER NOT NULL
);
-- 住房公积金
CREATE TABLE housing_funds (
  resident_id TEXT NOT NULL, account_no TEXT NOT NULL, employer TEXT NOT NULL, employer_account TEXT NOT NULL,
  balance_fen INTEGER NOT NULL, status TEXT NOT NULL, closed_on TEXT, monthly_fen INTEGER NOT NULL
);
-- 公安交管：驾驶证、机动车
CREATE TABLE licences (
  resident_id TEXT NOT NULL, file_no TEXT NOT NULL, class TEXT NOT NULL, status TEXT NOT NULL, first_issued TEXT NOT NULL,
  cancelled_on TEXT
);
CREATE TABLE vehicles (
  resident_id TEXT NOT NULL, plate TEXT NOT NULL, kind TEXT NOT NULL, worth_fen INTEGER NOT NULL, registered_on TEXT NOT NULL
);
-- 自然资源：不动产
CREATE TABLE real_estate (
  resident_id TEXT NOT NULL, owner TEXT NOT NULL, unit_no TEXT NOT NULL, certificate_no TEXT NOT NULL,
  address TEXT NOT NULL, area TEXT NOT NULL, use_area INTEGER NOT NULL, per_capita_area INTEGER NOT NULL, kind TEXT NOT NULL, use TEXT NOT NULL,
  right_type TEXT NOT NULL, nature TEXT NOT NULL, status TEXT NOT NULL, registered_on TEXT NOT NULL,
  share_bp INTEGER NOT NULL, transferred_on TEXT
);
-- 市场监督管理
CREATE TABLE firms (
  resident_id TEXT NOT NULL, uscc TEXT NOT NULL, name TEXT NOT NULL, head TEXT NOT NULL, address TEXT NOT NULL,
  nature TEXT NOT NULL, capital_fen INTEGER NOT NULL, registered_on TEXT NOT NULL, status TEXT NOT NULL,
  role TEXT NOT NULL
);
-- 海事：船舶
CREATE TABLE ships (
  resident_id TEXT NOT NULL, name TEXT NOT NULL, worth_fen INTEGER NOT NULL, registered_on TEXT NOT NULL
);
-- 税务：去年的合计；按月的写成一段一段，月份如 202610，没有尽头的到如今
CREATE TABLE incomes (
  resident_id TEXT NOT NULL, year INTEGER NOT NULL, wage_fen INTEGER NOT NULL, property_fen INTEGER NOT NULL,
  transfer_fen INTEGER NOT NULL, firm_fen INTEGER NOT NULL
);
CREATE TABLE earnings (
  resident_id TEXT NOT NULL, kind INTEGER NOT NULL, payer TEXT, since INTEGER NOT NULL, until INTEGER,
  monthly_fen INTEGER NOT NULL, tax_fen INTEGER NOT NULL
);
-- 人力资源社会保障：按月缴的费、领的失业金，也是一段一段
CREATE TABLE contributions (
  resident_id TEXT NOT NULL, kind INTEGER NOT NULL, payer TEXT, since INTEGER NOT NULL, until INTEGER,
  base_fen INTEGER NOT NULL, amount_fen INTEGER NOT NULL
);
-- 银行
CREATE TABLE bank_accounts (
  resident_id TEXT NOT NULL, holder TEXT NOT NULL, bank TEXT NOT NULL, account TEXT NOT NULL,
  financial_fen INTEGER NOT NULL
);
CREATE TABLE deposits (
  resident_id TEXT NOT NULL, holder TEXT NOT NULL, bank TEXT NOT NULL, account TEXT NOT NULL,
  balance_fen INTEGER NOT NULL, inflow_fen INTEGER NOT NULL
);
-- 证券登记结算、保险、非银行支付
CREATE TABLE securities (resident_id TEXT NOT NULL, broker TEXT NOT NULL, value_fen INTEGER NOT NULL);
CREATE TABLE policies (
  resident_id TEXT NOT NULL, company TEXT NOT NULL, product TEXT NOT NULL, premium_fen INTEGER NOT NULL,
  cash_value_fen INTEGER NOT NULL
);
CREATE TABLE wallets (resident_id TEXT NOT NULL, provider TEXT NOT NULL, balance_fen INTEGER NOT NULL);
-- 民政：婚姻、救助
CREATE TABLE marriages (
  resident_id TEXT NOT NULL, status TEXT NOT NULL, spouse_id TEXT NOT NULL, spouse TEXT NOT NULL,
  registered_on TEXT NOT NULL, office TEXT NOT NULL, certificate_no TEXT NOT NULL
);
CREATE TABLE assistance (
  resident_id TEXT NOT NULL, household_no INTEGER NOT NULL, kinds TEXT NOT NULL, class TEXT NOT NULL,
  certificate_no TEXT NOT NULL, monthly_fen INTEGER NOT NULL, since TEXT NOT NULL, status TEXT NOT NULL,
  stopped_from TEXT
);
-- 残联
CREATE TABLE disabilities (
  resident_id TEXT NOT NULL, certificate_no TEXT NOT NULL, kind TEXT NOT NULL, grade TEXT NOT NULL,
  issued_on TEXT NOT NULL, state TEXT NOT NULL, guardian TEXT
);
-- 教育
CREATE TABLE students (
  resident_id TEXT NOT NULL, school TEXT NOT NULL, grade TEXT NOT NULL, class TEXT NOT NULL, stage TEXT NOT NULL,
  aided INTEGER NOT NULL
);
-- 住房和城乡建设
CREATE TABLE public_housing (
  resident_id TEXT NOT NULL, status TEXT NOT NULL, address TEXT NOT NULL, rent_fen INTEGER NOT NULL, since TEXT NOT NULL
);
-- 水、电、气、有线电视：每户一个户号
CREATE TABLE water (resident_id TEXT NOT NULL, account TEXT NOT NULL, address TEXT NOT NULL, relief INTEGER NOT NULL);
CREATE TABLE power (resident_id TEXT NOT NULL, account TEXT NOT NULL, address TEXT NOT NULL, relief INTEGER NOT NULL);
CREATE TABLE gas (resident_id TEXT NOT NULL, account TEXT NOT NULL, address TEXT NOT NULL, relief INTEGER NOT NULL);
CREATE TABLE television (resident_id TEXT NOT NULL, account TEXT NOT NULL, address TEXT NOT NULL, relief INTEGER NOT NULL);
-- 民政：家庭经济状况核对平台，从各处的登记当场算出
CREATE VIEW means AS
SELECT p.resident_id AS resident_id, p.household_no AS household_no,
  COALESCE((SELECT wage_fen + property_fen + transfer_fen + firm_fen FROM incomes i WHERE i.resident_id = p.resident_id), 0)
  + COALESCE((SELECT 12 * monthly_fen FROM pensions n WHERE n.resident_id = p.resident_id AND n.status = 'paying'), 0) AS income_fen,
  COALESCE((SELECT financial_fen FROM bank_accounts b WHERE b.resident_id = p.resident_id), 0) AS financial_fen,
  (SELECT COUNT(*) FROM vehicles v WHERE v.resident_id = p.resident_id) AS vehicles,
  (SELECT COUNT(*) FROM real_estate r WHERE r.resident_id = p.resident_id AND r.status = 'registered') AS flats
FROM population p WHERE p.status = 'alive';
CREATE VIEW household_means AS
SELECT p.resident_id AS resident_id,
  (SELECT SUM(m.income_fen) / COUNT(*) / 12 FROM means m WHERE m.household_no = p.household_no) AS per_capita_fen,
  (SELECT SUM(m.income_fen) / COUNT(*) FROM means m WHERE m.household_no = p.household_no) AS per_capita_year_fen
FROM population p;
-- 埋下的不一致：同一个人，两处登记说法不一
CREATE TABLE disagreements (
  resident_id TEXT NOT NULL, register TEXT NOT NULL, field TEXT NOT NULL, says TEXT NOT NULL, elsewhere TEXT NOT NULL
);
