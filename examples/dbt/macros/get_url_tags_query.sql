{# url_tags is a JSON array of {"key", "value", "type"}: one row for each. dbt_facebook_ads has no text for these two. #}

{% macro duckdb__get_url_tags_query() %}

  fields as (

      select
          source_relation,
          _fivetran_id,
          creative_id,
          tag ->> '$.key' as key,
          tag ->> '$.value' as value,
          tag ->> '$.type' as type
      from required_fields
      cross join unnest(cast(url_tags as json[])) as tags(tag)
  )

{% endmacro %}

{% macro athena__get_url_tags_query() %}

  fields as (

      select
          source_relation,
          _fivetran_id,
          creative_id,
          element_at(tag, 'key') as key,
          element_at(tag, 'value') as value,
          element_at(tag, 'type') as type
      from required_fields
      cross join unnest(cast(json_parse(url_tags) as array(map(varchar, varchar)))) as tags(tag)
  )

{% endmacro %}
