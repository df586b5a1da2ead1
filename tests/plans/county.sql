-- A county of 120 schools with 12,000 children and what they did in three half-years, beside the tests' cast.
-- Ids are hashed from kind and number, so that the tests know them; "now" is the cast's noon of 18 November 2026.

SET LOCAL session_replication_role = replica;  -- All references are right as written; to check them takes too long.
SET LOCAL synchronous_commit = off;

CREATE FUNCTION pg_temp.id(kind text, number bigint) RETURNS uuid IMMUTABLE LANGUAGE sql
    RETURN md5(kind || '-' || number)::uuid;
CREATE FUNCTION pg_temp.token_hash(kind text, number bigint) RETURNS text IMMUTABLE LANGUAGE sql
    RETURN encode(sha256(convert_to('token-' || kind || number, 'UTF8')), 'hex');

-- Child n of 0 to 11999 is in class n % 480 and in school n % 120, class c in school c % 120.
INSERT INTO organisations (id, kind, name, region_code, school_type, stages, grades_in_stage, created_at)
    SELECT pg_temp.id('school', n), 'school', '第' || n || '小学', '431128', 'ordinary', '["primary"]', 6, '2025-08-20Z'
    FROM generate_series(0, 119) AS n;
INSERT INTO school_classes (id, school_id, stage, entry_year, class_no, label, is_label_locked, status)
    SELECT pg_temp.id('class', n), pg_temp.id('school', n % 120), 'primary', 2022 + n / 120, 1, '三年级1班', false, 'active'
    FROM generate_series(0, 479) AS n;
INSERT INTO students (id, school_id, name, is_boarder, status, created_at)
    SELECT pg_temp.id('child', n), pg_temp.id('school', n % 120), '学生' || n, false, 'active', '2025-08-20Z'
    FROM generate_series(0, 11999) AS n;
INSERT INTO class_memberships (id, school_id, class_id, student_id, seat_no, starts_on, ends_on)
    SELECT pg_temp.id('membership' || year, n), pg_temp.id('school', n % 120), pg_temp.id('class', n % 480),
        pg_temp.id('child', n), 1 + n / 480, make_date(year, 9, 1), CASE WHEN year = 2025 THEN date '2026-08-31' END
    FROM generate_series(0, 11999) AS n, generate_series(2025, 2026) AS year;

-- A guardian for each child, a homeroom teacher for each class, a principal for each school; old sessions and new ones.
CREATE TEMP TABLE people AS
    SELECT 'guardian' AS kind, n, NULL::uuid AS school_id, NULL::uuid AS class_id FROM generate_series(0, 11999) AS n
    UNION ALL SELECT 'homeroom_teacher', n, pg_temp.id('school', n % 120), pg_temp.id('class', n)
        FROM generate_series(0, 479) AS n
    UNION ALL SELECT 'principal', n, pg_temp.id('school', n), NULL FROM generate_series(0, 119) AS n;
INSERT INTO accounts (id, display_name, status, created_at)
    SELECT pg_temp.id(kind, n), '', 'active', '2025-08-20Z' FROM people;
INSERT INTO role_grants (id, account_id, role, school_id, class_id, scope, starts_on)
    SELECT pg_temp.id('grant' || kind, n), pg_temp.id(kind, n), kind, school_id, class_id,
        concat(school_id, '/', class_id, '/'), '2025-09-01'
    FROM people;
INSERT INTO sessions (id, account_id, token_hash, kind, created_at, expires_at)
    SELECT pg_temp.id('session' || age || kind, n), pg_temp.id(kind, n), pg_temp.token_hash(repeat('old', age) || kind, n),
        'wechat', timestamptz '2026-11-18Z' - age * interval '60 days', timestamptz '2026-12-18Z' - age * interval '60 days'
    FROM people, generate_series(0, 1) AS age;
INSERT INTO guardianships (id, school_id, student_id, account_id, relation, created_at)
    SELECT pg_temp.id('guardianship', n), pg_temp.id('school', n % 120), pg_temp.id('child', n), pg_temp.id('guardian', n),
        'mother', '2025-08-20Z'
    FROM generate_series(0, 11999) AS n;
INSERT INTO consents (student_id, purpose, school_id, granted, policy_version, answered_at)
    SELECT pg_temp.id('child', n), purpose, pg_temp.id('school', n % 120), true, '1', '2025-09-01Z'
    FROM generate_series(0, 11999) AS n,
        unnest(ARRAY['base', 'photo_upload', 'class_gallery', 'star_publication']) AS purpose;

-- Six records a child on days of their own, two of them in each half-year; one in sixty waits.
CREATE TEMP TABLE labor AS
    SELECT pg_temp.id('record', 6 * n + k) AS id, pg_temp.id('school', n % 120) AS school_id, pg_temp.id('class', n % 480) AS class_id,
        pg_temp.id('child', n) AS student_id, pg_temp.id('guardian', n) AS account_id, day, n, k,
        task.id AS task_id, task.task_group, k = 0 AND n % 10 = 0 AS is_waiting
    FROM generate_series(0, 11999) AS n, generate_series(0, 5) AS k,
        LATERAL (SELECT date '2026-11-18' - (k * 75 + n % 3) AS day) AS on_day,
        LATERAL (SELECT ids[1 + (n + k) % array_length(ids, 1)] AS one
            FROM (SELECT array_agg(id ORDER BY code) AS ids FROM labor_tasks) AS library) AS drawn
        JOIN labor_tasks AS task ON task.id = one;
INSERT INTO check_ins (
    id, school_id, student_id, class_id, task_id, origin_id, task_group, labor_on, minutes, adult_present, context,
    source, status, is_counted, questions, open_questions, recorded_by, recorded_at, submitted_at)
    SELECT id, school_id, student_id, class_id, task_id, task_id, task_group, day, 10, true, 'home', 'guardian',
        CASE WHEN is_waiting THEN 'pending' ELSE 'accepted' END, true, '[]', 0, account_id, day + time '11:00', day + time '11:00'
    FROM labor;
INSERT INTO point_entries (
    id, school_id, student_id, class_id, labor_on, rule, points, source_id, generation, rules_version, created_at)
    SELECT md5(rule || id)::uuid, school_id, student_id, class_id, day, rule, points, id, 0, '1', day + time '11:00'
    FROM labor, (VALUES ('record', 10), ('note', 2)) AS earned (rule, points);

-- A photo for every third record, and one in a hundred that nobody attached.
INSERT INTO photos (id, account_id, status, sha256, pose_phashes, width, height, size, placeholder, capture_hint, created_at, idle_since)
    SELECT md5('photo' || id)::uuid, account_id, CASE WHEN n % 100 = 0 THEN 'stored' ELSE 'attached' END, md5(id::text),
        '[]', 640, 480, 90000, '', 'none', day + time '11:00', day + time '11:00'
    FROM labor WHERE k % 3 = 0;
INSERT INTO photo_subjects (photo_id, student_id, school_id, class_id)
    SELECT md5('photo' || id)::uuid, student_id, school_id, class_id FROM labor WHERE k % 3 = 0;
INSERT INTO check_in_photos (check_in_id, labor_on, photo_id, position)
    SELECT id, day, md5('photo' || id)::uuid, 0 FROM labor WHERE k % 3 = 0 AND n % 100 <> 0;

-- A star period every week, and two stars a class in each.
CREATE TEMP TABLE weeks AS
    SELECT n AS school, w AS week, pg_temp.id('period' || w, n) AS id, date '2026-11-09' - 7 * w AS monday
    FROM generate_series(0, 119) AS n, generate_series(0, 19) AS w;
INSERT INTO star_periods (
    id, school_id, period_key, kind, starts_on, ends_on, status, rules, draw_value, seed, result_hash, settlement,
    differences, created_at, notice_at, objections_until, announced_at, void_reason)
    SELECT id, pg_temp.id('school', school), to_char(monday, 'IYYY-"W"IW'), 'week', monday, monday + 6, 'announced', '{}', '', '',
        '', 1, '[]', monday + 7, monday + 8, monday + 11, monday + 12, ''
    FROM weeks;
INSERT INTO labor_stars (
    id, school_id, period_id, pool, student_id, class_id, class_label, grade, class_no, seat_no, status, reason, end_reason)
    SELECT md5('star' || weeks.id || class || seat)::uuid, pg_temp.id('school', school), weeks.id,
        pg_temp.id('class', class)::text, pg_temp.id('child', class + 480 * ((week + 12 * seat) % 25)), pg_temp.id('class', class), '三年级1班', 3, 1,
        seat + 1, 'announced', '', ''
    FROM weeks JOIN generate_series(0, 479) AS class ON class % 120 = school, generate_series(0, 1) AS seat;

-- Two announcements a school for all its families.
INSERT INTO announcements (id, school_id, kind, title, body, audience, created_at)
    SELECT pg_temp.id('post' || k, n), pg_temp.id('school', n), 'post', '通知', '', '{}', '2026-11-01Z'
    FROM generate_series(0, 119) AS n, generate_series(0, 1) AS k;
INSERT INTO deliveries (id, school_id, announcement_id, account_id, delivered_at)
    SELECT pg_temp.id('delivery' || k, n), pg_temp.id('school', n % 120), pg_temp.id('post' || k, n % 120), pg_temp.id('guardian', n), '2026-11-01Z'
    FROM generate_series(0, 11999) AS n, generate_series(0, 1) AS k;

-- Courses: 600 offerings in two terms, two places a child, lessons and roll-calls of some weeks.
INSERT INTO courses (
    id, school_id, title, summary, category, kind, provider_kind, resources, review, review_reason, proposed_by, created_at)
    SELECT pg_temp.id('course', n), pg_temp.id('school', n % 120), '课程' || n, '', 'labor', 'special', 'own_teacher', '[]',
        'approved', '', pg_temp.id('principal', n % 120), '2025-08-20Z'
    FROM generate_series(0, 299) AS n;
INSERT INTO offerings (
    id, school_id, course_id, term_code, slots, place, grades, capacity, taken, min_to_open, materials_fee,
    is_invitation_only, status, cancel_reason, created_at)
    SELECT pg_temp.id('offering' || term, n), pg_temp.id('school', n % 120), pg_temp.id('course', n), term, '["3-1"]', '', '[3]',
        100, 66, 0, 0, false, 'published', '', '2025-08-20Z'
    FROM generate_series(0, 299) AS n, unnest(ARRAY['2025-2026-2', '2026-2027-1']) AS term;
INSERT INTO enrolments (
    id, school_id, offering_id, student_id, class_id, status, source, starts_on, end_reason, created_at)
    SELECT pg_temp.id('place' || term, n), pg_temp.id('school', n % 120), pg_temp.id('offering' || term, n % 300),
        pg_temp.id('child', n), pg_temp.id('class', n % 480), CASE term WHEN '2026-2027-1' THEN 'enrolled' ELSE 'completed' END,
        'rush', '2026-09-01', '', '2026-08-25Z'
    FROM generate_series(0, 11999) AS n, unnest(ARRAY['2025-2026-2', '2026-2027-1']) AS term;
INSERT INTO slot_claims (student_id, term_code, slot, school_id, enrolment_id)
    SELECT student_id, '2026-2027-1', '3-1', school_id, id FROM enrolments WHERE status = 'enrolled';
INSERT INTO course_sessions (id, school_id, offering_id, held_on, slot, status, reason, created_at)
    SELECT pg_temp.id('lesson' || week, n), pg_temp.id('school', n % 120), pg_temp.id('offering2026-2027-1', n),
        date '2026-11-18' - 7 * week, '3-1', 'planned', '', '2026-09-01Z'
    FROM generate_series(0, 299) AS n, generate_series(-5, 5) AS week;
INSERT INTO course_attendance (session_id, student_id, school_id, enrolment_id, presence, note, marked_by, marked_at)
    SELECT pg_temp.id('lesson' || week, n % 300), pg_temp.id('child', n), pg_temp.id('school', n % 120), pg_temp.id('place2026-2027-1', n),
        'present', '', pg_temp.id('principal', n % 120), '2026-11-10Z'
    FROM generate_series(0, 11999) AS n, generate_series(1, 2) AS week;

-- What every request leaves behind.
INSERT INTO audit_entries (id, chain, position, at, account_id, action, subject, subject_id, detail, previous_hash, hash)
    SELECT pg_temp.id('act', n), pg_temp.id('school', n % 120)::text, 1 + n / 120, timestamptz '2025-09-01Z' + n * interval '40 minutes',
        pg_temp.id('homeroom_teacher', n % 480), 'check-in.returned', 'check-in', pg_temp.id('record', n), '{}', '', ''
    FROM generate_series(0, 14999) AS n;
INSERT INTO audit_chains (name, length, head)
    SELECT chain, count(*), '' FROM audit_entries GROUP BY chain ON CONFLICT (name) DO NOTHING;
INSERT INTO access_log_entries (id, school_id, student_id, account_id, role, what, day, at)
    SELECT pg_temp.id('look' || k, n), pg_temp.id('school', n % 120), pg_temp.id('child', n), pg_temp.id('homeroom_teacher', n % 480),
        'homeroom_teacher', 'check_ins', date '2026-11-18' - k, timestamptz '2026-11-18Z' - k * interval '1 day'
    FROM generate_series(0, 11999) AS n, generate_series(1, 2) AS k;
INSERT INTO idempotency_keys (id, account_id, key, request_hash, status, answer, created_at)
    SELECT pg_temp.id('key', n), pg_temp.id('guardian', n % 12000), 'key-' || n, '', 201, '{}', timestamptz '2026-11-18Z' - n * interval '10 seconds'
    FROM generate_series(0, 14999) AS n;
INSERT INTO outbox (id, topic, payload, created_at, available_at, attempts, done_at)
    SELECT pg_temp.id('message', n), 'nothing', '{}', at, at, 1, CASE WHEN n >= 50 THEN at END
    FROM generate_series(0, 14999) AS n, LATERAL (SELECT timestamptz '2026-11-18Z' - n * interval '40 seconds' AS at) AS due;

ANALYZE;
