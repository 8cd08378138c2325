<?php
/**
 * Plugin Name: Galley
 * Description: Lets Galley find again what it has published here: each story and each photo carries its mark, and there is never a second post of one story. Shows the caption and the credit of a featured image below it.
 * Version: 1.1
 * Requires at least: 5.6
 * Requires PHP: 7.4
 * License: MIT OR Apache-2.0
 *
 * Put this file into wp-content/plugins/galley/ and switch the plugin on, or into wp-content/mu-plugins/.
 *
 * WordPress has no field for a story's id and drops what it does not know without a word, so that whoever lost an
 * answer cannot ask whether a post was made. This file registers two such fields, lets posts and photos be looked up by
 * them, and refuses to make a second post of a story. Where a page shows the featured image of a post, it also sets the
 * caption below it that Galley has put at the head of the text. It stores nothing else, and calls nobody.
 * Without it Galley publishes all the same, and finds its posts by the last part of their addresses; the caption of the
 * featured image stands where it was put, at the head of the text.
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
            return array('version' => '1.1', 'largest_upload' => wp_max_upload_size());
        },
    ));
});

/*
 * Few themes show the caption of a featured image, and none that is made of blocks does: whose photo it is would be read by
 * nobody. So Galley puts it at the head of the text, as a paragraph of the class `galley-lead`. On the page of a post it is
 * set below the image instead; where no image is shown, or only after the text, it stays where it is.
 */

/** Whether a block is that paragraph. */
function galley_is_lead($block) {
    $classes = isset($block['attrs']['className']) ? explode(' ', $block['attrs']['className']) : array();
    return $block['blockName'] === 'core/paragraph' && in_array('galley-lead', $classes, true);
}

/** Where the caption of a post is shown on this page: 'image', 'text', or nowhere yet. */
function galley_shown($post, $where = null) {
    static $shown = array();
    if ($where !== null && !isset($shown[$post])) {
        $shown[$post] = $where;
    }
    return isset($shown[$post]) ? $shown[$post] : '';
}

/** Returns the caption to be set below the image of a post: '' where there is none, or it stands in the text already. */
function galley_caption($post) {
    if (!is_singular() || is_feed() || get_queried_object_id() !== $post || galley_shown($post) === 'text') {
        return '';
    }
    foreach (parse_blocks(get_post_field('post_content', $post, 'raw')) as $block) {
        if (galley_is_lead($block)) {
            $caption = preg_replace('#^\s*<p[^>]*>|</p>\s*$#', '', $block['innerHTML']);
            galley_shown($post, 'image');
            return $caption;
        }
    }
    return '';
}

// Themes that are made of blocks.
add_filter('render_block_core/post-featured-image', function ($html, $block, $instance = null) {
    $end = strrpos($html, '</figure>');
    $post = isset($instance->context['postId']) ? (int) $instance->context['postId'] : (int) get_the_ID();
    if ($end === false || galley_shown($post) === 'image') {
        return $html;
    }
    $caption = galley_caption($post);
    if ($caption === '') {
        return $html;
    }
    $line = '<figcaption class="wp-element-caption galley-lead">' . $caption . '</figcaption>';
    $start = strpos($html, '>', strpos($html, '<figure')) + 1;
    $image = substr($html, $start, $end - $start);
    // What themes lay over the image covers the whole figure, and must not cover what is read.
    if (strpos($image, '__overlay') !== false) {
        $image = '<div style="position:relative">' . $image . '</div>';
    }
    return substr($html, 0, $start) . $image . $line . substr($html, $end);
}, 10, 3);

// All others. What is asked for in the head of a page is for machines.
add_filter('post_thumbnail_html', function ($html, $post) {
    $blocks = function_exists('wp_is_block_theme') && wp_is_block_theme();
    if ($blocks || $html === '' || !did_action('wp_head') || doing_action('wp_head') || galley_shown((int) $post) === 'image') {
        return $html;
    }
    $caption = galley_caption((int) $post);
    // Themes wrap the image in links and paragraphs, where no figure may stand.
    $style = 'display:block;font-size:smaller';
    return $caption === '' ? $html : $html . '<span class="wp-caption-text galley-lead" style="' . $style . '">' . $caption . '</span>';
}, 10, 2);

// A theme that shows the caption of the library as well gives way: it would stand there twice.
add_filter('wp_get_attachment_caption', function ($caption, $photo) {
    $post = (int) get_queried_object_id();
    $is_lead = is_singular() && galley_shown($post) === 'image' && (int) get_post_thumbnail_id($post) === (int) $photo;
    return $is_lead ? '' : $caption;
}, 10, 2);

add_filter('render_block', function ($html, $block) {
    if (!galley_is_lead($block)) {
        return $html;
    }
    // What WordPress makes of the first words where a post has no excerpt is no place for it.
    return doing_filter('get_the_excerpt') || galley_shown((int) get_the_ID(), 'text') === 'image' ? '' : $html;
}, 10, 2);
