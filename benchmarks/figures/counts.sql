-- What a night freezes of all schools of the county, as one document for each school and period, by one statement.
WITH period AS MATERIALIZED (
    SELECT * FROM unnest(%(keys)s::text[], %(kinds)s::text[], %(firsts)s::date[], %(lasts)s::date[])
        AS period (key, kind, first, last)
),
seat AS MATERIALIZED (
    SELECT period.key, member.school_id, member.student_id, member.class_id, (grade + 1) / 2 AS band
    FROM period
    JOIN class_memberships AS member ON member.starts_on <= period.last
        AND (member.ends_on IS NULL OR member.ends_on >= period.last)
    JOIN school_classes AS class ON class.id = member.class_id
    JOIN organisations AS school ON school.id = member.school_id,
    LATERAL (SELECT %(academic_year)s - class.entry_year + 1) AS of_year (grade)
    WHERE grade BETWEEN 1 AND school.grades_in_stage
),
labor AS MATERIALIZED (
    SELECT period.key, record.student_id, record.source, coalesce(record.task_group, 'other') AS task_group,
        count(*) AS records, count(record.minutes) AS stated, coalesce(sum(record.minutes), 0) AS minutes
    FROM period
    JOIN check_ins AS record ON record.labor_on BETWEEN period.first AND period.last
        AND record.status IN ('pending', 'accepted')
    GROUP BY period.key, record.student_id, record.source, record.task_group
),
work AS MATERIALIZED (
    SELECT seat.key, seat.school_id, seat.band, labor.student_id, labor.source, labor.task_group, labor.records,
        labor.stated, labor.minutes
    FROM seat JOIN labor ON labor.key = seat.key AND labor.student_id = seat.student_id
),
reach AS MATERIALIZED (
    SELECT seat.key, seat.school_id, seat.class_id, seat.band,
        CASE WHEN count(DISTINCT labor.source) > 1 THEN 'several'
            ELSE CASE min(labor.source) WHEN 'guardian' THEN 'phone_only' WHEN 'paper' THEN 'paper_only'
                WHEN 'teacher' THEN 'teacher_only' ELSE 'none' END END AS channel
    FROM seat LEFT JOIN labor ON labor.key = seat.key AND labor.student_id = seat.student_id
    GROUP BY seat.key, seat.school_id, seat.student_id, seat.class_id, seat.band
),
entry AS (
    SELECT period.key, record.school_id, by.account_id
    FROM period
    JOIN check_ins AS record ON record.labor_on BETWEEN period.first AND period.last
        AND record.status IN ('pending', 'accepted'),
    LATERAL (
        SELECT record.recorded_by WHERE record.source <> 'guardian'
        UNION ALL
        SELECT record.reviewed_by WHERE record.reviewed_by IS NOT NULL
    ) AS by (account_id)
),
wish AS (
    SELECT round.term_code AS key, draw.id, draw.school_id, (draw.statistics ->> 'never_served')::bigint AS never_served,
        place.student_id,
        min(choice.rank) FILTER (WHERE choice.offering = place.offering_id::text) AS best
    FROM draws AS draw
    JOIN selection_rounds AS round ON round.id = draw.round_id
    JOIN drawn_places AS place ON place.draw_id = draw.id AND place.ranked <> '[]',
    jsonb_array_elements_text(place.ranked) WITH ORDINALITY AS choice (offering, rank)
    WHERE draw.status = 'published'
    GROUP BY round.term_code, draw.id, place.student_id
),
drawn AS (
    SELECT key, id, school_id, never_served, count(*) FILTER (WHERE best = 1) AS first,
        count(*) FILTER (WHERE best BETWEEN 2 AND 3) AS top_three, count(*) FILTER (WHERE best > 3) AS later,
        count(*) FILTER (WHERE best IS NULL) - never_served AS placed_otherwise
    FROM wish GROUP BY key, id, school_id, never_served
),
figure (key, school_id, name, value) AS (
    SELECT key, school_id, 'roster', count(*) FROM seat GROUP BY key, school_id
    UNION ALL
    SELECT key, school_id, 'reach/' || channel, count(*) FROM reach GROUP BY key, school_id, channel
    UNION ALL
    SELECT key, school_id, place || '/' || what, CASE WHEN what = 'roster' THEN children ELSE reached END
    FROM (
        SELECT key, school_id, coalesce('band/' || band, 'class/' || class_id) AS place, count(*) AS children,
            count(*) FILTER (WHERE channel <> 'none') AS reached
        FROM reach GROUP BY GROUPING SETS ((key, school_id, band), (key, school_id, class_id))
    ) AS of_place, unnest(ARRAY['roster', 'reached']) AS what
    UNION ALL
    SELECT key, school_id, concat('records/', task_group, '/', band, suffix),
        CASE suffix WHEN '' THEN records ELSE children END
    FROM (
        SELECT key, school_id, task_group, band, sum(records) AS records, count(DISTINCT student_id) AS children
        FROM work GROUP BY key, school_id, task_group, band
    ) AS of_group, unnest(ARRAY['', '/children']) AS suffix
    UNION ALL
    SELECT key, school_id, name, value
    FROM (
        SELECT key, school_id, sum(minutes) AS minutes, sum(stated) AS stated, count(DISTINCT student_id) AS children
        FROM work WHERE stated > 0 AND source <> 'teacher' GROUP BY key, school_id
    ) AS spent, LATERAL (
        VALUES ('minutes', minutes), ('minutes/records', stated), ('minutes/children', children)) AS each (name, value)
    UNION ALL
    SELECT key, school_id, name, value
    FROM (
        SELECT key, school_id, count(*) AS entries, count(DISTINCT account_id) AS people FROM entry GROUP BY key, school_id
    ) AS entered, LATERAL (VALUES ('staff_entries', entries), ('staff_entries/people', people)) AS each (name, value)
    UNION ALL
    SELECT period.key, held.school_id, 'staff', count(DISTINCT held.account_id)
    FROM period
    JOIN role_grants AS held ON held.role IN ('homeroom_teacher', 'teacher', 'principal', 'school_office')
        AND held.starts_on <= period.last AND (held.ends_on IS NULL OR held.ends_on >= period.last)
    JOIN accounts AS account ON account.id = held.account_id AND account.status = 'active'
    GROUP BY period.key, held.school_id
    UNION ALL
    SELECT key, school_id, name, value
    FROM (
        SELECT period.key, lesson.school_id, count(*) AS called,
            count(*) FILTER (WHERE mark.presence IN ('present', 'left_early')) AS there,
            count(DISTINCT mark.student_id) AS children
        FROM period
        JOIN course_sessions AS lesson ON lesson.held_on BETWEEN period.first AND period.last
        JOIN course_attendance AS mark ON mark.session_id = lesson.id
        GROUP BY period.key, lesson.school_id
    ) AS rolls, LATERAL (
        VALUES ('attendance/called', called), ('attendance/there', there), ('attendance/children', children)
    ) AS each (name, value)
    UNION ALL
    SELECT seat.key, seat.school_id, 'guarded', count(*)
    FROM seat WHERE EXISTS (
        SELECT FROM guardianships AS own WHERE own.student_id = seat.student_id AND own.ended_at IS NULL)
    GROUP BY seat.key, seat.school_id
    UNION ALL
    SELECT period.key, visit.school_id, 'visits/' || visit.audience, sum(visit.visits)
    FROM period JOIN daily_visits AS visit ON visit.day BETWEEN period.first AND period.last
    GROUP BY period.key, visit.school_id, visit.audience
    UNION ALL
    SELECT seat.key, seat.school_id, 'starred', count(*)
    FROM seat JOIN period ON period.key = seat.key AND period.kind = 'term'
    WHERE EXISTS (
        SELECT FROM labor_stars AS star JOIN star_periods AS week ON week.id = star.period_id
        WHERE star.student_id = seat.student_id AND star.status = 'announced'
            AND week.ends_on BETWEEN period.first AND period.last)
    GROUP BY seat.key, seat.school_id
    UNION ALL
    SELECT seat.key, seat.school_id, 'placed', count(*)
    FROM seat JOIN period ON period.key = seat.key AND period.kind = 'term'
    WHERE EXISTS (
        SELECT FROM enrolments AS place
        JOIN offerings AS offering ON offering.id = place.offering_id AND offering.term_code = seat.key
        JOIN courses AS course ON course.id = offering.course_id AND course.kind = 'special'
        WHERE place.student_id = seat.student_id AND place.status IN ('enrolled', 'completed'))
    GROUP BY seat.key, seat.school_id
    UNION ALL
    SELECT period.key, drawn.school_id, 'wishes/' || each.name, sum(each.value)
    FROM period JOIN drawn ON drawn.key = period.key, LATERAL (
        VALUES ('first', drawn.first), ('top_three', top_three), ('later', later), ('placed_otherwise', placed_otherwise),
            ('never_served', never_served)) AS each (name, value)
    GROUP BY period.key, drawn.school_id, each.name
)
SELECT school_id, key, jsonb_object_agg(name, value) FROM figure WHERE value > 0 GROUP BY school_id, key
