#!/usr/bin/env bash
# wordpress.sh: a WordPress of its own on loopback, for as long as somebody holds it.
#
#   wordpress.sh serve DATA PORT    start it in the folder DATA, print KEY=VALUE lines and an empty one, and serve until
#                                   standard input ends; then stop it and remove DATA. A line `stop` there ends what
#                                   answers and its database, in the midst of whatever they do; `start` brings them back
#                                   with all they have. An empty line says that it is done
#   wordpress.sh missing            print what must be installed and is not, one a line
#
# Whoever starts it keeps a pipe to it: however that program ends, the pipe closes, and nothing stays behind. Debian's
# `wordpress` brings the PHP code, which is copied into DATA/www, so that nothing under /etc or /var is used; MariaDB has
# a folder and a socket there and no port; PHP's own server with some workers listens on 127.0.0.1:PORT. As root the
# database runs as the user `mysql`, else as whoever starts it. No service of the system is started.
#
# One site answers under several names, so that a test chooses by the address what kind of site it meets:
#   http://127.0.0.1:PORT/          with Galley's plugin
#   http://localhost:PORT/          without it
#   http://127.0.0.1:PORT/bao/      in a sub-folder
#   http://127.0.0.1:PORT/tho/      in a sub-folder, without pretty links: /?rest_route=
#   http://127.0.0.1:PORT/khoi/     with a theme that is made of blocks
#   http://127.0.0.1:PORT/chu/      with a theme that shows captions of featured images itself
# The theme of all others is a classic one, which shows none. The folders are there without the plugin, too.
set -euo pipefail

readonly HERE=$(cd "$(dirname "$0")/../.." && pwd)

say() { printf 'wordpress.sh: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

missing() {
    [[ -e /usr/share/wordpress/wp-load.php ]] || echo wordpress
    command -v php >/dev/null || { echo php-cli; return; }
    local have; have=$(php -m)
    grep -qx mysqli <<<"$have" || echo php-mysql
    grep -qx gd <<<"$have" || echo php-gd
    grep -qx curl <<<"$have" || echo php-curl
    grep -qx xml <<<"$have" || echo php-xml
    grep -qx mbstring <<<"$have" || echo php-mbstring
    { command -v mariadbd && command -v mariadb-install-db; } >/dev/null || echo mariadb-server
}

wait_for() { # wait_for WHAT PID COMMAND...
    local what=$1 pid=$2 i
    shift 2
    for ((i = 0; i < 1200; i++)); do
        "$@" >/dev/null 2>&1 && return 0
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.05
    done
    die "$what does not start, see $DATA/log"
}

# ---- the database ----------------------------------------------------------
db_start() {
    OWNER=$(id -un)
    if ((EUID == 0)); then OWNER=mysql; fi
    mkdir -p "$DATA/db"
    # Names of sockets may be some 100 bytes long at most.
    SOCKET_FOLDER=$(mktemp -d /tmp/galley-wp.XXXXXX)
    if ((EUID == 0)); then
        chown mysql: "$DATA/db" "$SOCKET_FOLDER"
        chmod 755 "$SOCKET_FOLDER"
    fi
    SOCKET=$SOCKET_FOLDER/s
    mariadb-install-db --no-defaults --user="$OWNER" --datadir="$DATA/db" --auth-root-authentication-method=normal \
        --skip-test-db --innodb-flush-log-at-trx-commit=0 >"$DATA/log/db-install.log" 2>&1 ||
        die "the database cannot be made, see $DATA/log/db-install.log"
    db_run
    mariadb --no-defaults -S "$SOCKET" -uroot -e "
        CREATE DATABASE wordpress CHARACTER SET utf8mb4;
        CREATE USER wp@localhost IDENTIFIED BY 'wp';
        GRANT ALL ON wordpress.* TO wp@localhost;"
}

db_run() {
    # Nothing here outlives a test: what is not synced is faster.
    setsid mariadbd --no-defaults --user="$OWNER" --datadir="$DATA/db" --socket="$SOCKET" --skip-networking --skip-log-bin \
        --innodb-flush-log-at-trx-commit=0 --sync-binlog=0 --innodb-buffer-pool-size=64M --performance-schema=OFF \
        --skip-name-resolve --character-set-server=utf8mb4 --collation-server=utf8mb4_unicode_ci \
        </dev/null >>"$DATA/log/db.log" 2>&1 &
    DB=$!
    wait_for "the database" "$DB" mariadb --no-defaults -S "$SOCKET" -uroot -e 'SELECT 1'
}

# ---- the site --------------------------------------------------------------
write_files() {
    cp -RL /usr/share/wordpress/. "$DATA/www/" 2>/dev/null || true # Debian links some libraries, and some of the links lead nowhere.
    [[ -f $DATA/www/wp-load.php ]] || die "/usr/share/wordpress cannot be copied"
    rm -f "$DATA/www/.htaccess" "$DATA/www/wp-config.php"
    mkdir -p "$DATA/www/wp-content/mu-plugins" "$DATA/www/wp-content/uploads" "$DATA/www/wp-content/themes/plain"
    mkdir -p "$DATA/www/wp-content/themes/blocks/templates" "$DATA/www/wp-content/themes/captions"
    cp "$HERE/docs/wordpress/galley.php" "$DATA/galley.php"

    # Application passwords need TLS, except where the site says that it is somebody's own machine.
    cat >"$DATA/www/wp-config.php" <<PHP
<?php
define('DB_NAME', 'wordpress');
define('DB_USER', 'wp');
define('DB_PASSWORD', 'wp');
define('DB_HOST', 'localhost:$SOCKET');
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
\$table_prefix = 'wp_';
foreach (array('AUTH_KEY','SECURE_AUTH_KEY','LOGGED_IN_KEY','NONCE_KEY','AUTH_SALT','SECURE_AUTH_SALT','LOGGED_IN_SALT','NONCE_SALT') as \$k) {
    define(\$k, hash('sha256', 'fixture' . \$k));
}
define('FIXTURE_HOST', preg_match('/^[a-z0-9.]+:[0-9]+\$/', \$_SERVER['HTTP_HOST'] ?? '') ? \$_SERVER['HTTP_HOST'] : '127.0.0.1:$PORT');
define('WP_HOME', 'http://' . FIXTURE_HOST . (\$_SERVER['FIXTURE_FOLDER'] ?? ''));
define('WP_SITEURL', WP_HOME);
define('WP_ENVIRONMENT_TYPE', 'local');
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
define('DISABLE_WP_CRON', true); // a test asks for /wp-cron.php itself
define('WP_DEBUG', false);
define('WP_DEFAULT_THEME', 'plain');
if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
PHP

    # Files are served as they are, everything else goes to index.php. Sub-folders are made up here.
    cat >"$DATA/router.php" <<'PHP'
<?php
$root = $_SERVER['DOCUMENT_ROOT'];
$_SERVER['FIXTURE_FOLDER'] = '';
if (preg_match('#^/(bao|tho|khoi|chu)(?=[/?]|$)#', $_SERVER['REQUEST_URI'], $in)) {
    $_SERVER['FIXTURE_FOLDER'] = $in[0];
    $_SERVER['REQUEST_URI'] = substr($_SERVER['REQUEST_URI'], strlen($in[0])) ?: '/';
}
$path = rawurldecode(parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH) ?: '/');
if (strpos($path, '..') !== false) { http_response_code(400); return true; }
if ($path !== '/' && is_file($root . $path)) {
    if ($_SERVER['FIXTURE_FOLDER'] === '') return false;
    header('Content-Type: application/octet-stream');
    readfile($root . $path);
    return true;
}
// WordPress takes the folder of the site's address off by itself.
$_SERVER['REQUEST_URI'] = $_SERVER['FIXTURE_FOLDER'] . $_SERVER['REQUEST_URI'];
$_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = $_SERVER['FIXTURE_FOLDER'] . '/index.php';
unset($_SERVER['PATH_INFO']);
chdir($root);
require $root . '/index.php';
return true;
PHP

    cat >"$DATA/www/wp-content/themes/plain/style.css" <<'CSS'
/*
Theme Name: plain
Version: 1.0
*/
CSS
    cat >"$DATA/www/wp-content/themes/plain/functions.php" <<'PHP'
<?php
add_theme_support('post-thumbnails');
add_theme_support('html5', array('caption', 'gallery'));
PHP
    cat >"$DATA/www/wp-content/themes/plain/index.php" <<'PHP'
<!doctype html><html <?php language_attributes(); ?>><head><meta charset="<?php bloginfo('charset'); ?>"><title><?php wp_title(''); ?></title><?php wp_head(); ?></head><body>
<?php while (have_posts()) { the_post(); ?>
<article id="post-<?php the_ID(); ?>"><h1><?php the_title(); ?></h1><div class="sapo"><?php the_excerpt(); ?></div><?php the_post_thumbnail('full'); ?><div class="body"><?php the_content(); ?></div></article>
<?php } wp_footer(); ?>
</body></html>
PHP

    cp "$DATA/www/wp-content/themes/plain/"{style.css,functions.php} "$DATA/www/wp-content/themes/captions/"
    sed 's|<?php the_post_thumbnail(.full.); ?>|<figure><?php the_post_thumbnail("full"); ?><figcaption><?php the_post_thumbnail_caption(); ?></figcaption></figure>|' \
        "$DATA/www/wp-content/themes/plain/index.php" >"$DATA/www/wp-content/themes/captions/index.php"
    cp "$DATA/www/wp-content/themes/plain/style.css" "$DATA/www/wp-content/themes/blocks/"
    cat >"$DATA/www/wp-content/themes/blocks/templates/index.html" <<'HTML'
<!-- wp:group {"tagName":"article"} -->
<article class="wp-block-group"><!-- wp:post-title {"level":1} /-->
<!-- wp:post-excerpt {"className":"sapo"} /-->
<!-- wp:post-featured-image {"overlayColor":"contrast","dimRatio":50} /-->
<!-- wp:post-content {"className":"body"} /--></article>
<!-- /wp:group -->
HTML

    # What a test asks of the site by the address or the user's name.
    cat >"$DATA/www/wp-content/mu-plugins/fixture.php" <<PHP
<?php
if (strpos(FIXTURE_HOST, 'localhost') !== 0) require '$DATA/galley.php';
if ((\$_SERVER['FIXTURE_FOLDER'] ?? '') === '/tho') add_filter('pre_option_permalink_structure', '__return_empty_string');
foreach (array('/khoi' => 'blocks', '/chu' => 'captions') as \$folder => \$theme) {
    if ((\$_SERVER['FIXTURE_FOLDER'] ?? '') !== \$folder) continue;
    foreach (array('template', 'stylesheet') as \$which) add_filter("pre_option_\$which", function () use (\$theme) { return \$theme; });
}
// A site that stands still in the midst of a request, at an action that WordPress names, until it is ended there: whoever asks
// names the action, and listens at a port to hear when it has come to that.
if (preg_match('/^([a-z_]+) ([0-9]+)\$/', \$_SERVER['HTTP_X_STAND'] ?? '', \$stand)) {
    add_action(\$stand[1], function () use (\$stand) {
        if (\$held = fsockopen('127.0.0.1', (int) \$stand[2])) fread(\$held, 1);
    });
}
// A site where something else has registered our field as a number.
if ((\$_SERVER['PHP_AUTH_USER'] ?? '') === 'oddmeta') {
    add_action('init', function () {
        unregister_post_meta('post', 'galley_story');
        register_post_meta('post', 'galley_story', array('type' => 'integer', 'single' => true, 'show_in_rest' => true));
    }, 99);
}
PHP

    cat >"$DATA/setup.php" <<'PHP'
<?php
$_SERVER['HTTP_HOST'] = $argv[1]; $_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1'; $_SERVER['REQUEST_METHOD'] = 'GET'; $_SERVER['REQUEST_URI'] = '/';
define('WP_INSTALLING', true);
require $argv[2] . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
add_filter('pre_wp_mail', '__return_true');
if (!is_blog_installed()) wp_install('Báo Tân Giang', 'admin', 'admin@example.test', false, '', 'admin-password');
update_option('permalink_structure', '/%year%/%monthnum%/%day%/%postname%/');
update_option('timezone_string', 'Asia/Ho_Chi_Minh'); // not UTC, so that a wrong zone shows
update_option('default_ping_status', 'closed'); update_option('default_comment_status', 'closed');
switch_theme('plain');
$roles = array('admin' => 'administrator', 'editor' => 'editor', 'author' => 'author', 'contributor' => 'contributor', 'oddmeta' => 'editor');
foreach ($roles as $login => $role) {
    $user = get_user_by('login', $login);
    $id = $user ? $user->ID : wp_insert_user(array('user_login' => $login, 'user_pass' => "$login-password", 'user_email' => "$login@example.test", 'display_name' => ucfirst($login), 'role' => $role));
    if (is_wp_error($id)) { fwrite(STDERR, $id->get_error_message() . "\n"); exit(1); }
    $made = WP_Application_Passwords::create_new_application_password($id, array('name' => 'galley'));
    if (is_wp_error($made)) { fwrite(STDERR, $made->get_error_message() . "\n"); exit(1); }
    echo strtoupper($login), '=', $made[0], "\n";
}
foreach (array('Thời sự' => 'thoi-su', 'Kinh tế' => 'kinh-te', 'Thể thao' => 'the-thao') as $name => $slug) {
    if (!term_exists($slug, 'category')) wp_insert_term($name, 'category', array('slug' => $slug));
}
global $wp_rewrite; $wp_rewrite->init(); flush_rewrite_rules(false);
echo 'VERSION=', $GLOBALS['wp_version'], "\n";
PHP
}

site_make() {
    php -d error_reporting=8191 -d display_errors=stderr "$DATA/setup.php" "127.0.0.1:$PORT" "$DATA/www" \
        >"$DATA/credentials" 2>"$DATA/log/setup.log" || die "the site cannot be made, see $DATA/log/setup.log"
}

php_run() {
    PHP_CLI_SERVER_WORKERS=4 setsid php -S "127.0.0.1:$PORT" -t "$DATA/www" \
        -d upload_max_filesize=64M -d post_max_size=64M -d memory_limit=256M -d max_execution_time=120 \
        -d opcache.enable_cli=1 -d display_errors=0 -d log_errors=1 -d error_log="$DATA/log/php-errors.log" \
        "$DATA/router.php" </dev/null >>"$DATA/log/php.log" 2>&1 &
    PHP=$!
    wait_for WordPress "$PHP" php -r 'exit(@file_get_contents($argv[1]) === false ? 1 : 0);' \
        "http://127.0.0.1:$PORT/wp-json/wp/v2/types/post"
}

# Each was started as the head of a group of its own, workers included.
end_group() { # end_group PID
    [[ -n $1 ]] || return 0
    kill -TERM -- "-$1" 2>/dev/null || true
    local i
    for ((i = 0; i < 200; i++)); do
        kill -0 -- "-$1" 2>/dev/null || return 0
        sleep 0.05
    done
    kill -KILL -- "-$1" 2>/dev/null || true
}

DB='' PHP='' OWNER='' SOCKET_FOLDER=''
ending() {
    local status=$?
    trap - EXIT
    end_group "$PHP"
    end_group "$DB"
    [[ $SOCKET_FOLDER != /tmp/galley-wp.* ]] || rm -rf -- "$SOCKET_FOLDER"
    # What went wrong is to be looked at.
    if ((status == 0)); then rm -rf -- "$DATA"; fi
    exit "$status"
}

serve() {
    [[ ! -e $DATA || -z $(ls -A "$DATA") ]] || die "$DATA is not empty"
    mkdir -p "$DATA/log" "$DATA/www"
    DATA=$(cd "$DATA" && pwd)
    # The database's user must be able to walk there.
    chmod 755 "$DATA"
    trap ending EXIT
    trap 'exit 0' HUP INT TERM
    write_files &
    local copying=$!
    db_start
    wait "$copying"
    name_socket
    site_make
    php_run
    cat "$DATA/credentials"
    echo
    local word
    while read -r word; do
        case $word in
        stop) site_stop ;;
        start)
            db_run
            php_run
            ;;
        *) die "what is $word?" ;;
        esac
        echo
    done
}

# As when its machine goes down: first what answers, whatever it is doing, then the database, which keeps what it has taken.
site_stop() {
    end_group "$PHP"
    PHP=''
    end_group "$DB"
    DB=''
}

# The files were copied while the database started, and only now is it known where its socket is.
name_socket() { sed -i "s|localhost:'|localhost:$SOCKET'|" "$DATA/www/wp-config.php"; }

case ${1:-} in
serve)
    [[ $# -eq 3 && $3 =~ ^[0-9]+$ ]] || { sed -n '2,8p' "$0" >&2; exit 2; }
    DATA=$2 PORT=$3 SOCKET=''
    serve
    ;;
missing) missing ;;
*) sed -n '2,8p' "$0" >&2; exit 2 ;;
esac
