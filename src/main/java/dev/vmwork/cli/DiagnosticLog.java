package dev.vmwork.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.util.FileSize;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.vmwork.home.Home;

/**
 * Sends what is logged to its places. Warnings of vmwork's own classes go to the standard
 * error output, with {@code --verbose} all that they log; a command that holds a home
 * also writes everything to {@code logs/vmwork.log} there. Logback finds this class by
 * its entry in {@code META-INF/services}.
 */
public final class DiagnosticLog extends ContextAwareBase implements Configurator {

	private static final String OWN = "dev.vmwork";

	private static final String CONSOLE = "console";

	// a guest's words may be part of a message
	private static final String CONSOLE_PATTERN = "vmwork: %replace(%msg){'\\p{Cc}+', ' '}%n%nopex";

	private static final String FILE_PATTERN = "%d{\"yyyy-MM-dd'T'HH:mm:ss.SSS\"} %-5level %logger{0}: "
			+ "%replace(%msg){'\\p{Cc}+', ' '}%n%ex";

	private static final long LARGEST_FILE = 10L << 20;

	private static final int OLDER_FILES = 3;

	@Override
	public ExecutionStatus configure(LoggerContext context) {
		ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
		console.setName(CONSOLE);
		console.setTarget("System.err");
		ThresholdFilter filter = new ThresholdFilter();
		filter.setLevel(Level.WARN.toString());
		filter.start();
		console.addFilter(filter);
		start(console, context, CONSOLE_PATTERN);
		context.getLogger(OWN).addAppender(console);
		context.getLogger(OWN).setLevel(Level.WARN);
		context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
		return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
	}

	/**
	 * Shows on the standard error output all that vmwork's own classes log.
	 */
	static void show() {
		console().clearAllFilters();
		context().getLogger(OWN).setLevel(Level.DEBUG);
	}

	static boolean isShown() {
		return console().getCopyOfAttachedFiltersList().isEmpty();
	}

	private static Appender<ILoggingEvent> console() {
		return context().getLogger(OWN).getAppender(CONSOLE);
	}

	private static LoggerContext context() {
		return (LoggerContext) LoggerFactory.getILoggerFactory();
	}

	/**
	 * Also writes to a home's file from now on.
	 * @param home the home, which this process holds the lock of
	 */
	static void writeTo(Home home) {
		LoggerContext context = context();
		Path file = home.log();
		RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
		appender.setFile(file.toString());
		FixedWindowRollingPolicy older = new FixedWindowRollingPolicy();
		older.setContext(context);
		older.setParent(appender);
		older.setFileNamePattern(file + ".%i");
		older.setMaxIndex(OLDER_FILES);
		older.start();
		SizeBasedTriggeringPolicy<ILoggingEvent> size = new SizeBasedTriggeringPolicy<>();
		size.setContext(context);
		size.setMaxFileSize(new FileSize(LARGEST_FILE));
		size.start();
		appender.setRollingPolicy(older);
		appender.setTriggeringPolicy(size);
		start(appender, context, FILE_PATTERN);
		context.getLogger(OWN).setLevel(Level.DEBUG);
		context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
	}

	private static void start(OutputStreamAppender<ILoggingEvent> appender, LoggerContext context, String pattern) {
		PatternLayoutEncoder encoder = new PatternLayoutEncoder();
		encoder.setContext(context);
		encoder.setCharset(StandardCharsets.UTF_8);
		encoder.setPattern(pattern);
		encoder.start();
		appender.setContext(context);
		appender.setEncoder(encoder);
		appender.start();
	}

}
