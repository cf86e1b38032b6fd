package dev.vmwork.warm;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.vmwork.bootloader.BootOptions;
import dev.vmwork.disk.TestImages;
import dev.vmwork.disk.TestTools;
import dev.vmwork.process.OrphanedProcesses;
import dev.vmwork.qemu.DiskBus;
import dev.vmwork.unit.BootMode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests how templates are made, shared between processes, and removed. Where only their
 * removal matters, they are records of templates.
 */
@Tag("qemu")
class WarmTemplatesIT {

	private static final Path SMALL_IMAGE = Path.of("samples/image/small.raw").toAbsolutePath();

	/** What is kept free for a template that is made, of a guest with 128 MiB. */
	private static final long ROOM = 256L << 20;

	@TempDir
	private Path directory;

	private Path folder = Path.of("");

	@BeforeEach
	void nameFolder() {
		this.folder = this.directory.resolve("templates");
	}

	@Test
	void templateWhenTwoProcessesWantItIsMadeOnceAndNotRemovedWhileUsed() throws Exception {
		TestTools.require("qemu-system-x86_64", "qemu-img", "debugfs", "e2fsck");
		Process first = TemplateProgram.start("template", this.folder, SMALL_IMAGE);
		Process second = TemplateProgram.start("template", this.folder, SMALL_IMAGE);
		String got = TemplateProgram.said(first);
		assertThat(got).startsWith(this.folder.toString());
		assertThat(TemplateProgram.said(second)).isEqualTo(got);
		try (WarmTemplates others = TemplateProgram.templates(this.folder, 1)) {
			TemplateProgram.end(first);
			assertThat(others.list()).hasSize(1).allMatch((template) -> template.refusal().isEmpty());
			assertThat(others.prune()).as("the second process uses it").isEmpty();
			second.destroyForcibly().waitFor();
		}
		WarmTemplates own = TemplateProgram.templates(this.folder, 1);
		try (own) {
			WarmTemplate template = own.acquire(TemplateProgram.request(SMALL_IMAGE), false);
			assertThat(template.directory() + " " + TemplateProgram.identity(template)).isEqualTo(got);
			assertThat(TestImages.names(template.directory())).doesNotContain("trial", "blank.raw", "launcher");
			assertThat(own.prune()).as("this process uses it").isEmpty();
		}
		assertThat(own.prune()).hasSize(1);
		assertThat(own.list()).isEmpty();
		assertThat(TestImages.names(this.folder)).containsExactly("digests", "locks");
		assertThat(OrphanedProcesses.find(this.directory)).isEmpty();
	}

	@Test
	void templateOfWhichAByteHasChangedIsDiscardedAndMadeAnew() throws Exception {
		TestTools.require("qemu-system-x86_64", "qemu-img", "debugfs", "e2fsck");
		List<String> discarded = new ArrayList<>();
		String first = acquire(discarded);
		assertThat(acquire(discarded)).isEqualTo(first);
		assertThat(discarded).isEmpty();
		try (RandomAccessFile memory = new RandomAccessFile(this.folder.resolve(keys().get(0) + "/memory").toFile(),
				"rw")) {
			memory.seek(64 << 20);
			int old = memory.read();
			memory.seek(64 << 20);
			memory.write(old ^ 1);
		}
		assertThat(acquire(discarded)).isNotEqualTo(first);
		assertThat(discarded).containsExactly(SMALL_IMAGE + ": memory was changed");
		Files.delete(this.folder.resolve(keys().get(0)).resolve("state"));
		acquire(discarded);
		assertThat(discarded).hasSize(2).contains(SMALL_IMAGE + ": state was changed");
	}

	private String acquire(List<String> discarded) throws IOException {
		TemplateJob job = new TemplateJob() {

			@Override
			public void execute(Subject template, List<Step> steps) throws IOException {
				UNRECORDED.execute(template, steps);
			}

			@Override
			public void discarded(Subject template, String problem) {
				discarded.add(template.image() + ": " + problem);
			}

		};
		try (WarmTemplates templates = TemplateProgram.templates(this.folder, Long.MAX_VALUE, job)) {
			return TemplateProgram.identity(templates.acquire(TemplateProgram.request(SMALL_IMAGE), false));
		}
	}

	@Test
	void templateWhenRoomIsNeededIsTheOneUnusedForLongest() throws Exception {
		record("aa", 100, 3);
		record("bb", 100, 1);
		record("cc", 100, 2);
		failToMake(ROOM + 250);
		assertThat(keys()).containsExactly("aa", "cc");
		failToMake(ROOM + 100);
		assertThat(keys()).containsExactly("aa");
	}

	@Test
	void templateWhenInUseIsNotRemovedForRoom() throws Exception {
		record("aa", 100, 1);
		record("bb", 100, 2);
		record("cc", 100, 3);
		Process user = TemplateProgram.start("shared", this.folder.resolve("locks/aa"));
		assertThat(TemplateProgram.said(user)).isEqualTo("taken");
		failToMake(ROOM + 200);
		assertThat(keys()).containsExactly("cc", "aa");
		failToMake(1);
		assertThat(keys()).as("the limit is less than one template").containsExactly("aa");
		TemplateProgram.end(user);
		failToMake(1);
		assertThat(keys()).isEmpty();
	}

	@Test
	void templateWhenHalfMadeIsRemovedUnlessItIsBeingMade() throws Exception {
		Path dead = Files.createDirectories(this.folder.resolve("aa.part/trial"));
		Files.writeString(dead.resolve("memory"), "half");
		Path alive = Files.createDirectories(this.folder.resolve("bb.part"));
		Process maker = TemplateProgram.start("exclusive", this.folder.resolve("locks/bb"));
		assertThat(TemplateProgram.said(maker)).isEqualTo("taken");
		try (WarmTemplates templates = TemplateProgram.templates(this.folder, Long.MAX_VALUE)) {
			assertThat(templates.list()).isEmpty();
			templates.recover();
		}
		assertThat(dead.getParent()).doesNotExist();
		assertThat(alive).exists();
		TemplateProgram.end(maker);
	}

	@Test
	void makingWhenItFailsLeavesNothing() throws Exception {
		failToMake(Long.MAX_VALUE);
		assertThat(TestImages.names(this.folder)).containsExactly("digests", "locks");
		assertThat(OrphanedProcesses.find(this.directory)).isEmpty();
	}

	@Test
	void findingWhenItMayBeChanceIsRememberedOnceItIsMadeAgain() throws Exception {
		TestTools.require("qemu-system-x86_64", "qemu-img", "debugfs", "e2fsck");
		TemplateRequest request = TemplateProgram.request(SMALL_IMAGE.resolveSibling("no-autorun.raw"));
		assertThat(refuse(request).isPermanent()).isFalse();
		assertThat(refuse(request).isPermanent()).isTrue();
		FileTime found = Files.getLastModifiedTime(record());
		assertThat(refuse(request).isPermanent()).isTrue();
		assertThat(Files.getLastModifiedTime(record())).as("not tried again").isEqualTo(found);
	}

	private ColdStartException refuse(TemplateRequest request) throws IOException {
		try (WarmTemplates templates = TemplateProgram.templates(this.folder, Long.MAX_VALUE)) {
			ColdStartException refusal = catchThrowableOfType(ColdStartException.class,
					() -> templates.acquire(request, false));
			assertThat(refusal).hasMessage("the guest ended without starting /home/auto/autorun");
			return refusal;
		}
	}

	private Path record() throws IOException {
		return this.folder.resolve(keys().get(0)).resolve("template.properties");
	}

	private void record(String key, long bytes, int lastUse) throws IOException {
		Path template = Files.createDirectories(this.folder.resolve(key));
		new TemplateRecord("image", "machine", DiskBus.IDE, Duration.ofSeconds(4), Duration.ofSeconds(5), 0, bytes, "",
				false)
			.write(template);
		Files.writeString(template.resolve("uses"), ".");
		Files.setLastModifiedTime(template.resolve("uses"), FileTime.fromMillis(lastUse * 1000L));
	}

	private List<String> keys() throws IOException {
		try (WarmTemplates templates = TemplateProgram.templates(this.folder, 1)) {
			return templates.list().stream().map(TemplateInfo::key).toList();
		}
	}

	// Makes room for a template of an image that has no filesystem.
	private void failToMake(long limit) throws IOException {
		TestTools.require("qemu-system-x86_64", "qemu-img", "debugfs", "e2fsck");
		Path image = this.directory.resolve("empty.raw");
		try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
			file.setLength(1 << 20);
		}
		TemplateRequest request = TemplateProgram.request(image);
		TemplateRequest fromDisk = new TemplateRequest(request.image(), request.identity(), request.partition(),
				request.hardware(), new BootOptions(DiskBus.IDE, false, BootMode.DISK));
		try (WarmTemplates templates = TemplateProgram.templates(this.folder, limit)) {
			assertThatThrownBy(() -> templates.acquire(fromDisk, false)).isInstanceOf(IOException.class);
		}
	}

}
