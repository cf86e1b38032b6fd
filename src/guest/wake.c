/*
 * wake LINE DEVICE DIRECTORY WORD: the part of the launcher that a shell cannot do.
 *
 * Says WORD on the serial line LINE and waits. Here the guest is saved as a warm template. In a guest resumed from it, vmwork
 * answers with one line of text, "SECONDS MICROSECONDS SEED", which is acknowledged: the guest's clock is set to that time, the
 * kernel's random generator renewed with the seed, and DEVICE mounted on DIRECTORY, without the lost+found that a new filesystem has. Ends
 * with 0, or the error number of what failed.
 * Without arguments it ends with 0 at once, which shows that the kernel can run it.
 *
 * No library and no dynamic loader, so that it runs on any Linux kernel since 2.4. Built by src/guest/build; what vmwork puts
 * into guests are the files that it makes.
 */

typedef long word;

#ifdef __x86_64__
enum { READ = 0, WRITE = 1, OPEN = 2, CLOSE = 3, IOCTL = 16, EXIT = 60, CHDIR = 80, RMDIR = 84, SETTIMEOFDAY = 164, MOUNT = 165 };

static inline word call(word number, word a, word b, word c, word d, word e)
{
	register word r10 __asm__("r10") = d;
	register word r8 __asm__("r8") = e;
	word result;
	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8)
			 : "rcx", "r11", "memory");
	return result;
}

__asm__(".globl _start\n_start: mov %rsp, %rdi\n and $-16, %rsp\n call start\n");
#else
enum { EXIT = 1, READ = 3, WRITE = 4, OPEN = 5, CLOSE = 6, CHDIR = 12, MOUNT = 21, RMDIR = 40, IOCTL = 54, SETTIMEOFDAY = 79 };

static inline word call(word number, word a, word b, word c, word d, word e)
{
	word result;
	__asm__ volatile("int $0x80"
			 : "=a"(result)
			 : "a"(number), "b"(a), "c"(b), "d"(c), "S"(d), "D"(e)
			 : "memory");
	return result;
}

__asm__(".globl _start\n_start: mov %esp, %eax\n push %eax\n call start\n");
#endif

#define call3(number, a, b, c) call(number, (word)(a), (word)(b), (word)(c), 0, 0)

/* Linux include/uapi: fcntl.h, asm-generic/termbits.h and ioctls.h, random.h, fs.h */
enum { WRONLY = 1, RDWR = 2, NOCTTY = 0400 };
enum { TCGETS = 0x5401, TCSETS = 0x5402, CBAUD = 0010017, B115200 = 0010002, VTIME = 5, VMIN = 6 };
enum { RNDADDENTROPY = 0x40085203, RNDRESEEDCRNG = 0x5207 };

struct termios {
	unsigned int iflag, oflag, cflag, lflag;
	unsigned char line, cc[19];
};

/* struct rand_pool_info */
static struct {
	int bits;
	int size;
	char text[256];
} seed;

static void end(word error)
{
	for (;;)
		call3(EXIT, -error, 0, 0);
}

static word open(const char *file, word flags)
{
	word descriptor = call3(OPEN, file, flags, 0);
	if (descriptor < 0)
		end(descriptor);
	return descriptor;
}

/* Without echo, and without a wait for the end of a line or for the modem of 9600 baud that a serial port is by default. */
static void make_raw(word line)
{
	struct termios settings;
	if (call3(IOCTL, line, TCGETS, &settings) < 0)
		return;
	settings.iflag = settings.oflag = settings.lflag = 0;
	settings.cflag = (settings.cflag & ~CBAUD) | B115200;
	settings.cc[VTIME] = 0;
	settings.cc[VMIN] = 1;
	call3(IOCTL, line, TCSETS, &settings);
}

static const char *number(const char *text, word *value)
{
	for (*value = 0; *text >= '0' && *text <= '9'; text++)
		*value = *value * 10 + *text - '0';
	return text + 1;
}

static void await_word(word line)
{
	do {
		word count = call3(READ, line, seed.text + seed.size, (word)sizeof(seed.text) - 1 - seed.size);
		if (count < 0)
			end(count);
		if (count == 0)
			end(-5); /* EIO: the line is closed, or the message too long */
		seed.size += count;
	} while (seed.text[seed.size - 1] != '\n');
}

/* A vmwork that is killed before it has heard this may have taken back what it said: QEMU drops what it has not read. */
static const char woken[] = "vmwork woken\n";

static void set_clock(void)
{
	word time[2];
	number(number(seed.text, &time[0]), &time[1]);
	call3(SETTIMEOFDAY, time, 0, 0);
}

/* Adding alone does not do: kernels from 4.8 on use what was added only when they renew the generator by themselves. */
static void renew_random(void)
{
	word device = open("/dev/urandom", WRONLY);
	seed.bits = 256;
	call3(IOCTL, device, RNDADDENTROPY, &seed);
	call3(IOCTL, device, RNDRESEEDCRNG, 0);
	call3(CLOSE, device, 0, 0);
}

static word mount(const char *device, const char *directory, const char *type)
{
	return call(MOUNT, (word)device, (word)directory, (word)type, 0, 0);
}

__attribute__((used)) void start(word *stack)
{
	char **arguments = (char **)(stack + 1);
	if (stack[0] < 5)
		end(0);
	const char *device = arguments[2], *directory = arguments[3], *say = arguments[4];
	word length = 0;
	while (say[length])
		length++;

	word line = open(arguments[1], RDWR | NOCTTY);
	make_raw(line);
	call3(WRITE, line, say, length);
	call3(WRITE, line, "\n", 1);
	await_word(line);
	call3(WRITE, line, woken, sizeof(woken) - 1);
	call3(CLOSE, line, 0, 0);

	set_clock();
	renew_random();
	word error = mount(device, directory, "ext4");
	if (error < 0)
		error = mount(device, directory, "ext2");
	if (error < 0)
		error = mount(device, directory, "ext3");
	if (error == 0 && call3(CHDIR, directory, 0, 0) == 0)
		call3(RMDIR, "lost+found", 0, 0);
	end(error);
}
