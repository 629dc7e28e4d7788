/* A slow wire: carries packets between two TUN devices, each in its own network
 * namespace, and holds every packet back for the time that a file names.
 *
 * wire DELAY_FILE NAMESPACE DEVICE NAMESPACE DEVICE
 *
 * DELAY_FILE holds milliseconds, one way, fractions allowed, and after them what else goes wrong:
 *   loss PERCENT      packets that vanish
 *   reorder PERCENT   packets that overtake all that wait (which needs a delay)
 *   no-ipv6 1         IPv6 vanishes as a whole
 *   cut PORT          TCP of this port is dead, and nobody is told, once the first side has sent two
 *                     packets with content: over TLS 1.3 its hello and its end of the handshake
 * SIGHUP reads it anew and begins to count anew.
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

struct faults {
	int64_t delay;
	double loss, reorder, no_ipv6, cut_port;
	int carried; /* packets with content from the first side, of the port that is cut */
};

#define CUT_AFTER 2

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

static struct faults read_faults(const char *path)
{
	struct faults faults = { 0 };
	char word[16];
	double ms = 0, value;
	FILE *file = fopen(path, "r");

	if (!file || fscanf(file, "%lf", &ms) != 1 || ms < 0)
		fail(path);
	faults.delay = (int64_t)(ms * 1e6);
	while (fscanf(file, "%15s %lf", word, &value) == 2) {
		if (!strcmp(word, "loss"))
			faults.loss = value;
		else if (!strcmp(word, "reorder"))
			faults.reorder = value;
		else if (!strcmp(word, "no-ipv6"))
			faults.no_ipv6 = value;
		else if (!strcmp(word, "cut"))
			faults.cut_port = value;
		else
			fprintf(stderr, "wire: %s: no such fault\n", word);
	}
	fclose(file);
	return faults;
}

/* True in so many of a hundred cases; the same ones in each run. */
static int chance(double percent)
{
	static uint64_t state = 88172645463325252ULL;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (double)(state % 10000) < percent * 100;
}

/* Octets of content in a packet that is TCP from or to this port; -1 in any other. */
static int content_of(const unsigned char *packet, size_t size, int port)
{
	size_t header, total;
	int protocol;

	if (size < 40)
		return -1;
	if (packet[0] >> 4 == 6) {
		header = 40;
		protocol = packet[6];
		total = header + (packet[4] << 8 | packet[5]);
	} else {
		header = 4 * (packet[0] & 15);
		protocol = packet[9];
		total = packet[2] << 8 | packet[3];
	}
	if (protocol != 6 || size < header + 20 || total > size)
		return -1;
	if ((packet[header] << 8 | packet[header + 1]) != port && (packet[header + 2] << 8 | packet[header + 3]) != port)
		return -1;
	return total - header - 4 * (packet[header + 12] >> 4);
}

/* Whether this packet vanishes on its way in this direction. */
static int vanishes(struct faults *faults, int direction, const unsigned char *packet, size_t size)
{
	if (size > 0 && packet[0] >> 4 == 6 && faults->no_ipv6)
		return 1;
	if (faults->cut_port) {
		int content = content_of(packet, size, (int)faults->cut_port);

		if (direction == 0 && content > 0)
			faults->carried++;
		if (content >= 0 && faults->carried > CUT_AFTER)
			return 1;
	}
	return chance(faults->loss);
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

/* Takes in all that waits; the order of packets stays even when the delay shrinks, but for those
 * that are meant to overtake. */
static void take(int from, int to, int direction, struct queue *queue, struct faults *faults)
{
	static unsigned char spill[PACKET];

	for (;;) {
		int full = queue->tail - queue->head == SLOTS;
		struct packet *packet = &queue->slots[queue->tail % SLOTS];
		unsigned char *octets = full ? spill : packet->octets;
		ssize_t size = read(from, octets, PACKET);

		if (size < 0) {
			if (errno == EINTR)
				continue;
			if (errno != EAGAIN)
				fail("read");
			return;
		}
		if (full || vanishes(faults, direction, octets, size))
			continue;
		if (chance(faults->reorder)) {
			/* Lost where the other side does not take it. */
			if (write(to, octets, size) < 0 && errno == EINTR)
				fputs("wire: a packet was lost\n", stderr);
			continue;
		}
		packet->size = size;
		packet->due = now() + faults->delay;
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
	struct faults faults = { 0 };

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
			faults = read_faults(argv[1]);
		}
		for (int i = 0; i < 2; i++) {
			int64_t due;

			take(ends[i].fd, ends[1 - i].fd, i, &queues[i], &faults);
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
