// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <grp.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "../sys/log.h"
#include "../sys/notify.h"
#include "confine.h"
#include "portal.h"
#include "server.h"

#define DEFAULT_USER "nobody"
#define DEFAULT_GROUP "xdpen"

static int find_identity(const struct options *options, struct identity *identity)
{
	const char *user = options->user ? options->user : DEFAULT_USER;
	const char *group = options->group ? options->group : getgrnam(DEFAULT_GROUP) ? DEFAULT_GROUP : NULL;
	int error = identity_of(user, group, identity);

	if (error)
		log_line(LOG_LEVEL_ERROR, "there is no %s '%s'", error == -ENOENT ? "user" : "group",
			 error == -ENOENT ? user : group);
	else if (geteuid() && (options->user || options->group)) {
		log_line(LOG_LEVEL_ERROR, "only root can become '%s'", options->user ? user : group);
		error = -EPERM;
	} else if (!geteuid() && !identity->user)
		log_line(LOG_LEVEL_WARNING, "'%s' is root: whoever takes this program over is, too", user);
	return error;
}

/* Everything that has to be opened is open; a kernel without system-call filters is served with a warning. */
static int confine(const struct identity *identity)
{
	int error = confine_identity(identity);

	if (error) {
		log_line(LOG_LEVEL_ERROR, "cannot give up privileges: %s", strerror(-error));
		return error;
	}
	error = confine_calls();
	if (error)
		log_line(LOG_LEVEL_WARNING, "system calls are not filtered: %s", strerror(-error));
	return 0;
}

static int prepare(struct portal *portal)
{
	int error = ask_begin(&portal->ask, portal->options->run);

	if (error)
		log_line(LOG_LEVEL_ERROR, "--run '%s': the name is too long", portal->options->run);
	else if (getrandom(portal->key, sizeof(portal->key), 0) != sizeof(portal->key))
		error = -EIO;
	tzset(); /* later it could not be read */
	return error;
}

static int serve(struct portal *portal)
{
	struct identity identity;
	struct server *server;
	int error = find_identity(portal->options, &identity);

	if (!error)
		error = prepare(portal);
	if (!error)
		error = server_open(portal, &server);
	if (error)
		return error;
	error = confine(&identity);
	if (!error) {
		log_line(LOG_LEVEL_INFO, "ready");
		notify("READY=1");
		error = server_run(server);
	}
	server_close(server);
	return error;
}

int main(int argc, char **argv)
{
	static struct portal portal;
	static struct options options;
	bool done = false;
	int code = options_read(argc, argv, &options, &done);

	if (code || done)
		return code;
	log_threshold(options.verbose ? LOG_LEVEL_DEBUG : LOG_LEVEL_INFO);
	portal.options = &options;
	return serve(&portal) ? 1 : 0;
}
