
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dcst', '0005_call_count'),
    ]

    operations = [
        migrations.AlterField(
            model_name='assessment',
            name='question',
            field=models.CharField(choices=[('delivery', 'Delivery'), ('outcomes', 'Outcomes'), ('target', 'Against target'), ('aim', 'Aim'), ('budget', 'Budget, full year'), ('budget-to-date', 'Budget, year to date'), ('comparison', 'Compared with others'), ('trend', 'Where it is going'), ('variation', 'More than noise'), ('assurance', 'Can be relied on to meet its target')], max_length=20),
        ),
        migrations.AlterField(
            model_name='assessment',
            name='rag',
            field=models.CharField(choices=[('completed', 'Completed'), ('on_track', 'On track'), ('at_risk', 'At risk'), ('off_track', 'Off track'), ('not_started', 'Not started'), ('no_target', 'No target'), ('no_data', 'No data'), ('not_due', 'Not due yet'), ('suppressed', 'Suppressed'), ('not_rated', 'Not rated'), ('not_calculated', 'Could not be calculated'), ('not_enough_known', 'Not enough known'), ('best', 'Best'), ('better', 'Better'), ('similar', 'Similar'), ('worse', 'Worse'), ('worst', 'Worst'), ('lower', 'Lower'), ('higher', 'Higher'), ('not_compared', 'Not compared'), ('up_better', 'Up, better'), ('down_better', 'Down, better'), ('up_worse', 'Up, worse'), ('down_worse', 'Down, worse'), ('up', 'Up'), ('down', 'Down'), ('level', 'No change'), ('no_comparison', 'No comparison'), ('improvement_high', 'Improvement, high'), ('improvement_low', 'Improvement, low'), ('concern_high', 'Concern, high'), ('concern_low', 'Concern, low'), ('unusual_high', 'Unusually high'), ('unusual_low', 'Unusually low'), ('common_cause', 'No significant change'), ('too_few_points', 'Too few points yet'), ('no_limits', 'No limits'), ('meets', 'Consistently meets'), ('hit_and_miss', 'Hit and miss'), ('misses', 'Consistently misses'), ('not_assured', 'Not assured')], max_length=20),
        ),
    ]
