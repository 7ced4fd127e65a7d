-- Each creative as it is now, with its landing page and its URL parameters.
-- One row per creative. Parameters are as Meta has them: encoded as in a URL, macros such as {{ad.id}} not filled in.
WITH tags AS (
  SELECT account_id, id, tag, place
  FROM current_creatives AS creatives
  CROSS JOIN UNNEST(split(regexp_replace(url_tags, '^[?&]+', ''), '&')) WITH ORDINALITY AS pairs(tag, place)
  WHERE strpos(tag, '=') > 1
),
url_tags AS (
  SELECT
    account_id,
    id,
    json_format(cast(array_agg(map(
      ARRAY['key', 'value', 'type'],
      ARRAY[substr(tag, 1, strpos(tag, '=') - 1), substr(tag, strpos(tag, '=') + 1), 'AD']
    ) ORDER BY place) AS json)) AS url_tags
  FROM tags
  GROUP BY account_id, id
)
SELECT
  creatives.id || '|' || cast(creatives.date AS varchar) AS _fivetran_id,
  creatives.extracted_at AS _fivetran_synced,
  creatives.id,
  creatives.account_id,
  creatives.name,
  creatives.status,
  creatives.title,
  creatives.body,
  creatives.page_link,
  coalesce(
    json_extract_scalar(creatives.object_story_spec, '$.template_data.link'),
    json_extract_scalar(creatives.template_url_spec, '$.web.url'),
    creatives.template_url
  ) AS template_page_link,
  url_tags.url_tags,
  json_format(json_extract(creatives.asset_feed_spec, '$.link_urls')) AS asset_feed_spec_link_urls,
  json_format(json_extract(creatives.object_story_spec, '$.link_data.child_attachments'))
    AS object_story_link_data_child_attachments,
  json_extract_scalar(creatives.object_story_spec, '$.link_data.caption') AS object_story_link_data_caption,
  json_extract_scalar(creatives.object_story_spec, '$.link_data.description') AS object_story_link_data_description,
  json_extract_scalar(creatives.object_story_spec, '$.link_data.link') AS object_story_link_data_link,
  json_extract_scalar(creatives.object_story_spec, '$.link_data.message') AS object_story_link_data_message,
  json_format(json_extract(creatives.template_url_spec, '$.ios')) AS template_app_link_spec_ios,
  json_format(json_extract(creatives.template_url_spec, '$.ipad')) AS template_app_link_spec_ipad,
  json_format(json_extract(creatives.template_url_spec, '$.iphone')) AS template_app_link_spec_iphone,
  json_format(json_extract(creatives.template_url_spec, '$.android')) AS template_app_link_spec_android,
  creatives.image_hash,
  creatives.image_url,
  creatives.thumbnail_url,
  creatives.video_id,
  creatives.object_type,
  creatives.call_to_action_type
FROM current_creatives AS creatives
LEFT JOIN url_tags ON url_tags.account_id = creatives.account_id AND url_tags.id = creatives.id
