/* A slow wire: carries packets between two TUN devices, each in its own network
 * namespace, and holds every packet back for the time that a file names.
 *
 * wire DELAY_FILE NAMESPACE DEVICE NAMESPACE DEVICE
 *
 * DELAY_FILE holds milliseconds, one way, fractions allowed. SIGHUP reads it anew.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#define SLOTS 8192 /* packets under way in one direction; more are dropped */
#define PACKET 2048
#define SECOND 1000000000LL

struct packet {
	int64_t due;
	size_t size;
	unsigned char octets[PACKET];
};

struct queue {
	struct packet *slots;
	uint64_t head, tail;
	int64_t last_due;
};

static volatile sig_atomic_t reread = 1;

static void on_hangup(int signal)
{
	(void)signal;
	reread = 1;
}

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static int64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * SECOND + t.tv_nsec;
}

static int64_t read_delay(const char *path)
{
	double ms = 0;
	FILE *file = fopen(path, "r");

	if (!file || fscanf(file, "%lf", &ms) != 1 || ms < 0)
		fail(path);
	fclose(file);
	return (int64_t)(ms * 1e6);
}

static int open_tun(const char *namespace, const char *device)
{
	char path[256];
	struct ifreq request = { .ifr_flags = IFF_TUN | IFF_NO_PI };
	int fd;

	snprintf(path, sizeof path, "/run/netns/%s", namespace);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || setns(fd, CLONE_NEWNET))
		fail(path);
	close(fd);
	fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		fail("/dev/net/tun");
	strncpy(request.ifr_name, device, IFNAMSIZ - 1);
	if (ioctl(fd, TUNSETIFF, &request))
		fail(device);
	return fd;
}

/* Takes in all that waits; the order of packets stays even when the delay shrinks. */
static void take(int from, struct queue *queue, int64_t delay)
{
	static unsigned char spill[PACKET];

	for (;;) {
		int full = queue->tail - queue->head == SLOTS;
		struct packet *packet = &queue->slots[queue->tail % SLOTS];
		ssize_t size = read(from, full ? spill : packet->octets, PACKET);

		if (size < 0) {
			if (errno == EINTR)
				continue;
			if (errno != EAGAIN)
				fail("read");
			return;
		}
		if (full)
			continue;
		packet->size = size;
		packet->due = now() + delay;
		if (packet->due < queue->last_due)
			packet->due = queue->last_due;
		queue->last_due = packet->due;
		queue->tail++;
	}
}

/* Sends all that is due; returns when the next one is, or -1. */
static int64_t deliver(int to, struct queue *queue)
{
	while (queue->head != queue->tail) {
		struct packet *packet = &queue->slots[queue->head % SLOTS];

		if (packet->due > now())
			return packet->due;
		/* A packet that the other side does not take is lost, as on any wire. */
		if (write(to, packet->octets, packet->size) < 0 && errno == EINTR)
			continue;
		queue->head++;
	}
	return -1;
}

int main(int argc, char **argv)
{
	struct sigaction hangup = { .sa_handler = on_hangup };
	struct sched_param priority = { .sched_priority = 10 };
	struct pollfd ends[2];
	struct queue queues[2] = { 0 };
	int64_t delay = 0;

	if (argc != 6) {
		fprintf(stderr, "usage: wire DELAY_FILE NAMESPACE DEVICE NAMESPACE DEVICE\n");
		return 2;
	}
	sigaction(SIGHUP, &hangup, NULL);
	for (int i = 0; i < 2; i++) {
		ends[i].fd = open_tun(argv[2 + 2 * i], argv[3 + 2 * i]);
		ends[i].events = POLLIN;
		queues[i].slots = calloc(SLOTS, sizeof(struct packet));
		if (!queues[i].slots)
			fail("calloc");
	}
	/* Punctual if the machine allows it; good enough if not. */
	sched_setscheduler(0, SCHED_FIFO, &priority);
	prctl(PR_SET_TIMERSLACK, 1);

	for (;;) {
		int64_t next = -1;
		struct timespec wait;

		if (reread) {
			reread = 0;
			delay = read_delay(argv[1]);
		}
		for (int i = 0; i < 2; i++) {
			int64_t due;

			take(ends[i].fd, &queues[i], delay);
			due = deliver(ends[1 - i].fd, &queues[i]);
			if (due >= 0 && (next < 0 || due < next))
				next = due;
		}
		if (next >= 0) {
			int64_t left = next - now();

			if (left < 0)
				left = 0;
			wait.tv_sec = left / SECOND;
			wait.tv_nsec = left % SECOND;
		}
		if (ppoll(ends, 2, next < 0 ? NULL : &wait, NULL) < 0 && errno != EINTR)
			fail("ppoll");
	}
}
