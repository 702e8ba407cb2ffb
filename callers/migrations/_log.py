"""The functions that write the log's rows."""

# Small letters without accents, so that each is found by the other. Both signs of a term's beginning
# and its kinds are those of `callers/log_terms.py`.
APART = "normalize(said,NFKD)"  # letters and their accents
WRITES_THE_LOG = r"""
CREATE FUNCTION callers_log_folded(said text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT CASE WHEN said ~ '[^\u0001-\u007f]'
                THEN lower(regexp_replace({APART}, '[\u0300-\u036f]', '', 'g'))
                ELSE lower(said) END
$$;

CREATE FUNCTION callers_log_names(said text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT coalesce(array_agg(DISTINCT '@' || left(word, 60)), '{}')
      FROM regexp_split_to_table(
               callers_log_folded(left(said, 1000)) || ' '
               || regexp_replace(callers_log_folded(left(said, 1000)), '[''\u2019`]', '', 'g'),
               '[^[:alnum:]\u0080-\U0010ffff]+|[\u2019\u2018\u2013\u2014\u00a0]+') AS word
     WHERE word <> ''
$$;

CREATE FUNCTION callers_log_words(said text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT strip(to_tsvector('english'::regconfig, folded))
           || strip(to_tsvector('simple'::regconfig, folded))
      FROM (SELECT callers_log_folded(left(said, 200000)) AS folded) AS one
$$;

CREATE FUNCTION callers_log_write(wanted bigint) RETURNS void LANGUAGE sql AS $$
    INSERT INTO callers_logrow AS row (call_id, reference, started_at, ended_at, nurse_id, tier,
                                       outcome, topics, flags, terms)
    SELECT call.id, call.reference, call.started_at, call.closed_at, call.nurse_id, call.tier,
           one.outcome, one.topics, more.flags,
           callers_log_words(concat_ws(' ', call.record->>'reason', call.record->>'notes', late.said))
           || array_to_tsvector(
                callers_log_names(coalesce(call.record->>'caller_name', ''))
                || array_remove(ARRAY[
                     '=m:' || to_char(call.started_at AT TIME ZONE 'UTC', 'YYYY-MM'),
                     '=n:' || call.nurse_id,
                     '=t:' || coalesce(nullif(call.tier, ''), 'none'),
                     '=o:' || coalesce(nullif(one.outcome, ''), 'none'),
                     '=l:' || CASE WHEN call.line_state IN ('open', 'closing_soon') THEN 'open'
                                   ELSE 'closed' END,
                     '=' || nullif(call.callback_e164, '')], NULL)
                || ARRAY(SELECT '=' || number FROM unnest(call.other_e164) AS number
                          WHERE number <> '')
                || ARRAY(SELECT '=p:' || topic
                           FROM unnest(CASE WHEN one.topics = '{}' THEN ARRAY['none']
                                            ELSE one.topics END) AS topic)
                || ARRAY(SELECT DISTINCT '=c:' || slug FROM callers_run
                          WHERE call_id = call.id AND abandoned_at IS NULL)
                || ARRAY(SELECT '=f:' || flag FROM unnest(more.flags) AS flag))
      FROM callers_call AS call
     CROSS JOIN LATERAL (
        SELECT left(coalesce(call.record->>'outcome', ''), 24) AS outcome,
               ARRAY(SELECT left(topic, 24)
                       FROM unnest(string_to_array(call.record->>'topics', ',')) AS topic
                      WHERE topic <> '') AS topics) AS one
     CROSS JOIN LATERAL (
        SELECT string_agg(text, ' ' ORDER BY at, id) AS said
          FROM callers_addendum WHERE call_id = call.id) AS late
     CROSS JOIN LATERAL (
        SELECT array_remove(ARRAY[
            CASE WHEN call.tier = 'EMERGENCY_999' THEN 'EMERGENCY' END,
            CASE WHEN call.record->>'refused' = 'yes' THEN 'REFUSED' END,
            CASE WHEN call.closing = 'LOST' OR call.record->>'lost' = 'yes' THEN 'LOST' END,
            CASE WHEN call.tier = 'INCOMPLETE' OR call.review_wanted ? 'INCOMPLETE'
                 THEN 'INCOMPLETE' END,
            CASE WHEN call.review_urgency IS NOT NULL THEN 'REVIEW' END,
            CASE WHEN call.overran_close THEN 'OVERRAN' END,
            CASE WHEN call.typed_at IS NOT NULL OR late.said IS NOT NULL THEN 'LATE' END,
            CASE WHEN EXISTS (
                SELECT 1 FROM guidance_recall AS recall
                 WHERE recall.version_id IN (
                       SELECT version_id FROM callers_run WHERE call_id = call.id UNION ALL
                       SELECT version_id FROM callers_panelshown WHERE call_id = call.id))
                 THEN 'RECALLED' END,
            CASE WHEN call.closed_at IS NULL THEN 'RUNNING' END], NULL) AS flags) AS more
     WHERE call.id = wanted
        ON CONFLICT (call_id) DO UPDATE
       SET reference = excluded.reference, started_at = excluded.started_at,
           ended_at = excluded.ended_at, nurse_id = excluded.nurse_id, tier = excluded.tier,
           outcome = excluded.outcome, topics = excluded.topics, flags = excluded.flags,
           terms = excluded.terms
     WHERE row IS DISTINCT FROM excluded
$$;
""".replace("{APART}", APART)
FORGETS_THE_LOG = """
DROP FUNCTION callers_log_write(bigint);
DROP FUNCTION callers_log_words(text);
DROP FUNCTION callers_log_names(text);
DROP FUNCTION callers_log_folded(text);
"""
