<?php
/**
 * Plugin Name: Galley
 * Description: Lets Galley find again what it has published here: each story and each photo carries its mark, and there is never a second post of one story.
 * Version: 1.0
 * Requires at least: 5.6
 * Requires PHP: 7.4
 * License: MIT OR Apache-2.0
 *
 * Put this file into wp-content/plugins/galley/ and switch the plugin on, or into wp-content/mu-plugins/.
 *
 * WordPress has no field for a story's id and drops what it does not know without a word, so that whoever lost an
 * answer cannot ask whether a post was made. This file registers two such fields, lets posts and photos be looked up by
 * them, and refuses to make a second post of a story. It stores nothing else, shows nothing, and calls nobody.
 * Without it Galley publishes all the same, and finds its posts by the last part of their addresses.
 */

if (!defined('ABSPATH')) {
    exit;
}

/** Which field marks which kind of post. */
const GALLEY_MARKS = array('post' => 'galley_story', 'attachment' => 'galley_photo');

add_action('init', function () {
    foreach (GALLEY_MARKS as $type => $mark) {
        register_post_meta($type, $mark, array(
            'type' => 'string',
            'single' => true,
            'show_in_rest' => true,
            'sanitize_callback' => 'sanitize_key',
            // Only who may edit the post may mark it.
            'auth_callback' => function ($allowed, $key, $id) {
                return current_user_can('edit_post', $id);
            },
        ));
    }
});

// ?galley_story=… and ?galley_photo=… in the lists of posts and of photos.
foreach (GALLEY_MARKS as $type => $mark) {
    add_filter("rest_{$type}_collection_params", function ($params) use ($mark) {
        $params[$mark] = array('type' => 'string', 'description' => 'Only what Galley has marked so.');
        return $params;
    });
    add_filter("rest_{$type}_query", function ($query, $request) use ($mark) {
        if (is_string($request[$mark]) && $request[$mark] !== '') {
            $query['meta_key'] = $mark;
            $query['meta_value'] = sanitize_key($request[$mark]);
        }
        return $query;
    }, 10, 2);
}

/**
 * Refuses a second post of one story. The database's own lock is held until the request ends, so that of two desks that
 * publish a story in the same moment the second one finds what the first has made.
 */
add_filter('rest_pre_insert_post', function ($post, $request) {
    global $wpdb;
    $story = sanitize_key(isset($request['meta']['galley_story']) ? $request['meta']['galley_story'] : '');
    if ($story === '' || !empty($post->ID)) {
        return $post;
    }
    $wpdb->get_var($wpdb->prepare('SELECT GET_LOCK(%s, 10)', 'galley_' . $story));
    $found = $wpdb->get_var($wpdb->prepare(
        "SELECT MIN(p.ID) FROM $wpdb->posts p JOIN $wpdb->postmeta m ON m.post_id = p.ID
         WHERE m.meta_key = 'galley_story' AND m.meta_value = %s AND p.post_type = 'post' AND p.post_status <> 'trash'",
        $story
    ));
    if ($found === null) {
        return $post;
    }
    return new WP_Error('galley_exists', 'There is a post of this story.', array('status' => 409, 'post' => (int) $found));
}, 10, 2);

// What Galley asks first: whether this plugin is here, and how large a file may be.
add_action('rest_api_init', function () {
    register_rest_route('galley/v1', '/site', array(
        'methods' => 'GET',
        'permission_callback' => function () {
            return current_user_can('edit_posts');
        },
        'callback' => function () {
            return array('version' => '1.0', 'largest_upload' => wp_max_upload_size());
        },
    ));
});
